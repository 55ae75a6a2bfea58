"""`connector.post_process.bedrock.batch_job_arn`: the job's ARN, also in the form that a path can hold."""

from __future__ import annotations

from typing import Any

from conformance.functions.function import post_process, refused
from conformance.java.classes import cannot_cast
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.tensor import Tensor


@post_process("bedrock.batch_job_arn", "$")
def bedrock_batch_job_arn(found: Any, data_type: str) -> list[Tensor]:
    """The reply with `processedJobArn` added, `/` written as `%2F`."""
    if not isinstance(found, dict):
        raise refused("Post process function input is not a Map.")
    if "jobArn" not in found:
        raise refused("job arn is missing.")
    arn = found["jobArn"]
    if arn is None:
        reason = (
            'Cannot invoke "String.replace(java.lang.CharSequence, java.lang.CharSequence)" because "jobArn" is null'
        )
        raise Throwable("null_pointer_exception", reason, status=500)
    if not isinstance(arn, str):
        raise cannot_cast(arn, "java.lang.String")
    together = {**found, "processedJobArn": arn.replace("/", "%2F")}
    return [Tensor("response", data_as_map={name: together[name] for name in hash_order(together, copied=len(found))})]

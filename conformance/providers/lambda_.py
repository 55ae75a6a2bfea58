"""AWS Lambda: function URLs, and the Invoke API. The function adds numbers, or gives back what it got."""

from __future__ import annotations

import json
from typing import Any

from conformance.http import Response
from conformance.mock.answer import json_answer
from conformance.mock.refused import MISSING_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.providers.aws import REGION, AwsProvider
from conformance.providers.registry import provider

__all__ = ["Lambda"]


@provider(
    "lambda",
    title="AWS Lambda",
    hosts=(rf"[a-z0-9]+\.lambda-url\.{REGION}\.on\.aws", rf"lambda(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?"),
    reference="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html",
)
class Lambda(AwsProvider):
    """One function, whatever it is called."""

    services = ("lambda",)
    max_body = 6_291_456
    codes = AwsProvider.codes | {
        400: "InvalidRequestContentException",
        413: "RequestTooLargeException",
        429: "TooManyRequestsException",
        500: "ServiceException",
    }

    @route("POST", "/", body="any")
    @route("POST", "/2015-03-31/functions/{name}/invocations", body="any")
    def invoke(self, call: Call) -> Response:
        """The function's answer."""
        name = call.args.get("name", "")
        if name.startswith(MISSING_PREFIX):
            arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
            raise Refused(404, f"Function not found: {arn}", reason=Reason.NOT_FOUND)
        try:
            body: Any = json.loads(call.request.body or b"null")
        except ValueError as error:
            raise Refused(400, f"Could not parse request body into json: {error}", reason=Reason.BAD_JSON) from error
        headers = (("X-Amz-Executed-Version", "$LATEST"),) if name else ()
        return json_answer(200, _function(body), headers)


def _function(body: Any) -> Any:
    numbers = [body[key] for key in sorted(body) if key.startswith("number")] if isinstance(body, dict) else []
    if numbers and all(isinstance(number, int | float) or _is_number(number) for number in numbers):
        return {"result": sum(float(number) for number in numbers)}
    return {"received": body}


def _is_number(given: Any) -> bool:
    try:
        float(given)
    except (TypeError, ValueError):
        return False
    return True

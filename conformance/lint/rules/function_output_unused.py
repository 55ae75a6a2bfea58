from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import pre_process_functions
from conformance.lint.inputs import reads
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import equipped

_ALL_NEEDED = {
    "connector.pre_process.cohere.rerank",
    "connector.pre_process.default.rerank",
    "connector.pre_process.bedrock.rerank",
}
_OPTIONAL = {"top_n", "numberOfResults"}


@rule("CB303", Severity.ERROR, when=equipped)
def function_output_unused(subject: Subject) -> Iterator[Problem]:
    r"""The request_body reads what the pre-process function supplies.

    Why: a call with documents supplies nothing else: what the body reads stays unfilled, and the call is a 400.
    Bad: "pre_process_function": "connector.pre_process.cohere.embedding"
    Good:
        "pre_process_function": "connector.pre_process.openai.embedding",
        "request_body": "{ \"input\": ${parameters.input} }"
    Source: known defects, section C: preprocess-output-unused
    """
    for act in subject.actions:
        name = act.text("pre_process_function")
        function = pre_process_functions().get(name) if name else None
        if function is None or act.body is None or any("${parameters." in hole.name for hole in subject.holes):
            continue
        read = reads(subject, act)
        outputs = set(function.outputs)
        open_ = [
            slot.name for slot in act.slots if slot.name not in subject.parameters and slot.placeholder.default is None
        ]
        lost = outputs - read if name in _ALL_NEEDED else outputs if not outputs & read else set()
        lost -= _OPTIONAL
        if not lost or "http_body" in read:
            continue
        listed = ", ".join(name for name in function.outputs if name in lost)
        wanted = ", ".join(dict.fromkeys(each for each in open_ if each not in outputs))
        message = f"the function supplies {listed}, which the request_body does not read"
        if wanted:
            message += f"; it reads {wanted}"
        yield Problem(subject.at(f"{act.pointer}/pre_process_function"), message)

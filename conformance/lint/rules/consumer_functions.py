from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.lint.consumers import consumer_of
from conformance.lint.inputs import reads
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB712", Severity.ERROR, when=consumer_of)
def consumer_functions(subject: Subject) -> Iterator[Problem]:
    r"""The process functions are those that the model's consumer needs.

    Why: processors send documents and read tensors: without a function that takes the ones and gives the others,
        each of their calls fails, though `_predict` with parameters works.
    Bad: "url": "https://api.cohere.com/v2/rerank", "request_body": "{ \"query\": \"${parameters.query}\" }"
    Good:
        "url": "https://api.cohere.com/v2/rerank",
        "request_body": "{ \"query\": \"${parameters.query}\", \"documents\": ${parameters.documents} }",
        "pre_process_function": "connector.pre_process.cohere.rerank",
        "post_process_function": "connector.post_process.cohere.rerank"
    Options: profile=rerank
    Source: user needs, 4; predict-pipeline, section 6.2
    """
    consumer = consumer_of(subject)
    act = subject.predict
    if consumer is None or act is None or not consumer.documents or subject.elided:
        return
    pre, post = act.text("pre_process_function"), act.text("post_process_function")
    if pre is None and consumer.documents == "text_similarity":
        yield Problem(subject.at(act.pointer), f"{consumer.title} needs a pre_process_function: each call is a 400")
    elif pre is None and "input" not in reads(subject, act):
        message = (
            f"{consumer.title} needs a pre_process_function: the template does not read input, the default's output"
        )
        yield Problem(subject.at(act.pointer), message)
    elif (built_in := pre_process_functions().get(pre or "")) is not None and built_in.input != consumer.documents:
        message = f"{consumer.title} sends {consumer.documents}, which this function does not take"
        yield Problem(subject.at(f"{act.pointer}/pre_process_function"), message)
    if not consumer.result:
        return
    if post is None:
        message = f"{consumer.title} needs a post_process_function: it reads tensors, not the provider's reply"
        yield Problem(subject.at(act.pointer), message)
    elif post in post_process_functions() and consumer.result not in post and "passthrough" not in post:
        message = f"{consumer.title} reads what a {consumer.result} function gives"
        yield Problem(subject.at(f"{act.pointer}/post_process_function"), message)

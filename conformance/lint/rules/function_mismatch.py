from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.functions.function import POST_PREFIX, PRE_PREFIX, post_process_functions, pre_process_functions
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Act, Subject
from conformance.lint.surface import surface_of
from conformance.lint.when import equipped

_ANY = {"mlcommons.passthrough"}


@rule("CB304", Severity.ERROR, when=equipped)
def function_mismatch(subject: Subject) -> Iterator[Problem]:
    r"""The process functions fit the operation that is called, and each other.

    Why: a function that expects another provider's reply finds nothing in it: 500 after the provider was
        called and paid.
    Bad:
        "url": "https://api.openai.com/v1/embeddings",
        "post_process_function": "connector.post_process.cohere.embedding"
    Good:
        "url": "https://api.openai.com/v1/embeddings",
        "post_process_function": "connector.post_process.openai.embedding"
    Source: predict-pipeline, sections 6.3 and 10.1; providers
    """
    filtered = "response_filter" in subject.parameters
    for act in subject.actions:
        pre, post = act.text("pre_process_function"), act.text("post_process_function")
        pre = pre if pre in pre_process_functions() else None
        post = post if post in post_process_functions() else None
        surface = surface_of(subject.url(act))
        for given, member, prefix, fitting in (
            (pre, "pre_process_function", PRE_PREFIX, surface.pre if surface else None),
            (post, "post_process_function", POST_PREFIX, surface.post if surface else None),
        ):
            if given is None or fitting is None or surface is None:
                continue
            short = given.removeprefix(prefix)
            if short in fitting or short in _ANY or (filtered and prefix == POST_PREFIX):
                continue
            if prefix == PRE_PREFIX and _supplies_the_same(act, given):
                continue
            what = surface.schema or surface.provider.name
            message = f"{short} does not fit {what}"
            if fitting:
                message += f"; {' or '.join(fitting[:3])} does"
            yield Problem(subject.at(f"{act.pointer}/{member}"), message)
            post = None if prefix == POST_PREFIX else post
        if (
            pre
            and post
            and surface is None
            and ("rerank" in pre) != ("rerank" in post)
            and post.rpartition(".")[2] != "passthrough"
        ):
            message = f"{post.removeprefix(POST_PREFIX)} does not go with {pre.removeprefix(PRE_PREFIX)}"
            yield Problem(subject.at(f"{act.pointer}/post_process_function"), message)


def _supplies_the_same(act: Act, name: str) -> bool:
    """Whether the body reads what another family's function supplies: it works, whoever it was made for."""
    outputs = set(pre_process_functions()[name].outputs)
    return outputs <= {slot.name for slot in act.slots}

"""Process functions, scripts and filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from tests.lint.mutation.operator import Original, Value, operator, swapped

PRE, POST = "pre_process_function", "post_process_function"
OTHERS = {
    PRE: (
        "connector.pre_process.cohere.embedding",
        "connector.pre_process.openai.embedding",
        "connector.pre_process.bedrock.embedding",
        "connector.pre_process.cohere.rerank",
        "connector.pre_process.bedrock.nova.text_embedding",
    ),
    POST: (
        "connector.post_process.cohere.embedding",
        "connector.post_process.openai.embedding",
        "connector.post_process.bedrock.embedding",
        "connector.post_process.cohere.rerank",
        "connector.post_process.bedrock_v2.embedding.float",
    ),
}


def _is_built_in(text: str) -> bool:
    return text.startswith("connector.")


def _replaced(text: str, pattern: str, put: str) -> Iterator[str]:
    for found in re.finditer(pattern, text):
        yield text[: found.start()] + found.expand(put) + text[found.end() :]


def _in_script(pattern: str, put: str, text: str) -> Iterator[str]:
    return iter(()) if _is_built_in(text) else _replaced(text, pattern, put)


def _misspelt(name: str) -> Iterator[str]:
    *head, last = name.split(".")
    yield from (name[1:], name[:-1], name.replace("_process", "process"), ".".join([*head, swapped(last)]))


@operator
def misspell_function(original: Original) -> Iterator[Value]:
    """The name of a built-in function is misspelt."""
    for member in (PRE, POST):
        yield from original.with_text(member, lambda text: _misspelt(text) if _is_built_in(text) else iter(()))


@operator
def swap_functions(original: Original) -> Iterator[Value]:
    """The pre-process function stands in the place of the post-process function, and the other way round."""
    for action, fresh in original.actions():
        if action.get(PRE) and action.get(POST):
            action[PRE], action[POST] = action[POST], action[PRE]
            yield fresh
    for action, fresh in original.actions():
        if _is_built_in(action.get(PRE) or ""):
            action[PRE] = action[PRE].replace("pre_process", "post_process")
            yield fresh
    for action, fresh in original.actions():
        if _is_built_in(action.get(POST) or ""):
            action[POST] = action[POST].replace("post_process", "pre_process")
            yield fresh


@operator
def other_pre_function(original: Original) -> Iterator[Value]:
    """The pre-process function is another provider's."""
    yield from original.with_text(PRE, lambda text: iter(OTHERS[PRE] if _is_built_in(text) else ()))


@operator
def other_post_function(original: Original) -> Iterator[Value]:
    """The post-process function is another provider's."""
    yield from original.with_text(POST, lambda text: iter(OTHERS[POST] if _is_built_in(text) else ()))


@operator
def drop_pre_function(original: Original) -> Iterator[Value]:
    """The pre-process function is left out."""
    for action, fresh in original.actions():
        if action.pop(PRE, None):
            yield fresh


@operator
def break_painless(original: Original) -> Iterator[Value]:
    """A script does not compile: a bracket, a quote or an operator is gone."""
    for member in (PRE, POST):
        for pattern, put in (
            (r"\)(?=\s*;)", ""),
            (r"\{", ""),
            (r"\}\s*$", ""),
            (r"(?<=\w) \+ (?=\w|')", " "),
            (r"(?<!\\)'", ""),
        ):
            yield from original.with_text(member, partial(_in_script, pattern, put))


@operator
def misspell_in_painless(original: Original) -> Iterator[Value]:
    """A script names a variable, a method or a class that there is not."""
    for member in (PRE, POST):
        for pattern, put in (
            (r"\breturn\b", "retrun"),
            (r"\bparams\b", "param"),
            (r"\.append\(", ".apend("),
            (r"\bStringBuilder\b", "StringBuffered"),
            (r"\bescape\(", "escaped("),
            (r"\.length\b", ".lenght"),
        ):
            yield from original.with_text(member, partial(_in_script, pattern, put))


@operator
def wrong_filter(original: Original) -> Iterator[Value]:
    """A response_filter is no JSONPath, or one that finds nothing."""
    value = (original.body.get("parameters") or {}).get("response_filter")
    if isinstance(value, str):
        for wrong in (
            f"{value}[",
            value.replace("[", "[[", 1),
            f"{value}[?(@.x",
            value.removeprefix("$."),
            value + "..",
        ):
            fresh = original.copy()
            fresh["parameters"]["response_filter"] = wrong
            yield fresh


@operator
def wrong_step_size(original: Original) -> Iterator[Value]:
    """input_docs_processed_step_size is no positive whole number."""
    for wrong in ("0", "-1", "one", "1.5", ""):
        fresh = original.copy()
        fresh.setdefault("parameters", {})["input_docs_processed_step_size"] = wrong
        yield fresh


@operator
def unknown_processor(original: Original) -> Iterator[Value]:
    """A processor of the output is one that the engine does not have."""
    fresh = original.copy()
    fresh.setdefault("parameters", {})["output_processors"] = [{"type": "to_strng"}]
    yield fresh

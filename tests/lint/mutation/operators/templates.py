"""Placeholders and the JSON around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.lint.mutation.operator import Original, Value, operator, swapped

HOLE = re.compile(r"\$\{parameters\.([^}:]+)(:-[^}]*)?\}")


def _replaced(text: str, pattern: str, put: str) -> Iterator[str]:
    for found in re.finditer(pattern, text):
        yield text[: found.start()] + found.expand(put) + text[found.end() :]


@operator
def misspell_placeholder(original: Original) -> Iterator[Value]:
    """A placeholder names a parameter with two letters in the wrong order."""
    for member in ("request_body", "url"):
        yield from original.with_text(
            member,
            lambda text: (
                text[: found.start(1)] + swapped(found[1]) + text[found.end(1) :] for found in HOLE.finditer(text)
            ),
        )


@operator
def rename_parameter(original: Original) -> Iterator[Value]:
    """A parameter of the connector goes by another name than its placeholder."""
    for name in original.body.get("parameters") or {}:
        fresh = original.copy()
        fresh["parameters"] = {
            (f"{key}_name" if key == name else key): value for key, value in fresh["parameters"].items()
        }
        yield fresh


@operator
def drop_parameter(original: Original) -> Iterator[Value]:
    """A parameter of the connector is left out."""
    for name in original.body.get("parameters") or {}:
        fresh = original.copy()
        del fresh["parameters"][name]
        yield fresh


@operator
def drop_default(original: Original) -> Iterator[Value]:
    """A placeholder has lost its default."""
    yield from original.with_text(
        "request_body", lambda text: _replaced(text, r"(\$\{parameters\.[^}:]+):-[^}]*\}", r"\1}")
    )


@operator
def blank_in_placeholder(original: Original) -> Iterator[Value]:
    """A blank stands in a placeholder."""
    for member in ("request_body", "url"):
        yield from original.with_text(member, lambda text: _replaced(text, r"\$\{parameters\.(?=\w)", "${parameters. "))
        yield from original.with_text(member, lambda text: _replaced(text, r"\$\{parameters\.(?=\w)", "${ parameters."))


@operator
def wrong_prefix(original: Original) -> Iterator[Value]:
    """A placeholder begins with another word than `parameters`."""
    for member in ("request_body", "url"):
        yield from original.with_text(member, lambda text: _replaced(text, r"\$\{parameters\.", "${parameter."))
        yield from original.with_text(member, lambda text: _replaced(text, r"\$\{parameters\.", "${"))


@operator
def other_dialect(original: Original) -> Iterator[Value]:
    """A placeholder is written as another tool has it."""
    for member in ("request_body", "url"):
        yield from original.with_text(member, lambda text: _replaced(text, r"\$\{(parameters\.[^}:]+)\}", r"{{\1}}"))


@operator
def unclosed_placeholder(original: Original) -> Iterator[Value]:
    """A placeholder has lost its closing brace."""
    for member in ("request_body", "url"):
        yield from original.with_text(member, lambda text: _replaced(text, r"(\$\{parameters\.[^}]+)\}", r"\1"))


@operator
def double_dollar(original: Original) -> Iterator[Value]:
    """A placeholder has two dollars, as Terraform wants them."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r"\$\{parameters", "$${parameters"))


@operator
def drop_inner_quote(original: Original) -> Iterator[Value]:
    """A quote inside a template is left out."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r'(?<!\\)"', ""))


@operator
def drop_inner_comma(original: Original) -> Iterator[Value]:
    """A comma between two members of a template is left out."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r',(?=\s*")', ""))


@operator
def drop_inner_brace(original: Original) -> Iterator[Value]:
    """A bracket of a template is left out."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r"(?<!\$)\{(?=\s*\\?\")", ""))
    yield from original.with_text("request_body", lambda text: _replaced(text, r"\}\s*$", ""))
    yield from original.with_text("request_body", lambda text: _replaced(text, r"[\]](?=\s*[,}\]])", ""))


@operator
def trailing_inner_comma(original: Original) -> Iterator[Value]:
    """A comma stands before the end of a template."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r"(\s*\})$", r",\1"))


@operator
def unquote_placeholder(original: Original) -> Iterator[Value]:
    """A placeholder for a text has no quotes."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r'"(\$\{parameters\.[^}"]+\})"', r"\1"))


@operator
def quote_placeholder(original: Original) -> Iterator[Value]:
    """A placeholder for a value has quotes."""
    yield from original.with_text(
        "request_body",
        lambda text: _replaced(
            text, r'(?<=[:\[,] )(\$\{parameters\.[^}"]+\})|(?<=[:\[,])(\$\{parameters\.[^}"]+\})', r'"\g<0>"'
        ),
    )


@operator
def double_escape(original: Original) -> Iterator[Value]:
    """A template is escaped once more than its format wants."""
    yield from original.with_text("request_body", lambda text: iter([text.replace('"', '\\"')] if '"' in text else []))


@operator
def double_encode(original: Original) -> Iterator[Value]:
    """A template is a JSON text of the JSON text."""
    yield from original.with_text(
        "request_body", lambda text: iter(['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'] if text else [])
    )


@operator
def breaking_parameter(original: Original) -> Iterator[Value]:
    """A parameter's own value breaks the template that it is put into."""
    for name, value in (original.body.get("parameters") or {}).items():
        if isinstance(value, str):
            for broken in (f'{value}"', f"{value}\n", "\\"):
                fresh = original.copy()
                fresh["parameters"][name] = broken
                yield fresh


@operator
def breaking_default(original: Original) -> Iterator[Value]:
    """A default breaks the template that it is put into."""
    yield from original.with_text("request_body", lambda text: _replaced(text, r":-[^}]+\}", ':-say "hi"}'))
    yield from original.with_text(
        "request_body", lambda text: _replaced(text, r'(?<!")(\$\{parameters\.[^}:]+)\}(?!")', r"\1:-none}")
    )


@operator
def nested_default(original: Original) -> Iterator[Value]:
    """A default holds a placeholder."""
    yield from original.with_text(
        "request_body", lambda text: _replaced(text, r'(?<=")(\$\{parameters\.[^}:]+)\}', r"\1:-${parameters.x}}")
    )


@operator
def circular_parameter(original: Original) -> Iterator[Value]:
    """A parameter's value names the parameter itself."""
    for name, value in (original.body.get("parameters") or {}).items():
        if isinstance(value, str):
            fresh = original.copy()
            fresh["parameters"][name] = f"${{parameters.{name}}}"
            yield fresh

"""Slips of the pen: the text is no JSON any more, or none that means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.lint.mutation.operator import Original, operator


def _each(original: Original, pattern: str, put: str) -> Iterator[str]:
    """The text with one place of a pattern replaced, for each place."""
    text = original.text
    for found in re.finditer(pattern, text):
        yield text[: found.start()] + found.expand(put) + text[found.end() :]


@operator
def drop_quote(original: Original) -> Iterator[str]:
    """A quote of a key or a value is left out."""
    yield from _each(original, r'(?<!\\)"', "")


@operator
def drop_comma(original: Original) -> Iterator[str]:
    """The comma between two members is left out."""
    yield from _each(original, r",(?=\n)", "")


@operator
def drop_colon(original: Original) -> Iterator[str]:
    """The colon after a key is left out."""
    yield from _each(original, r'(?<="): ', " ")


@operator
def drop_bracket(original: Original) -> Iterator[str]:
    """A bracket is left out."""
    yield from _each(original, r"(?m)(?<=[ \n\[])[{}\[\]](?=,?$)", "")


@operator
def add_bracket(original: Original) -> Iterator[str]:
    """A bracket is closed twice."""
    yield from _each(original, r"(?m)^( +)([}\]])(?=,?$)", r"\1\2\2")


@operator
def trailing_comma(original: Original) -> Iterator[str]:
    """A comma stands after the last member."""
    yield from _each(original, r"(?<=[^,{\[\s])(?=\n *[}\]])", ",")


@operator
def duplicate_key(original: Original) -> Iterator[str]:
    """A member stands twice."""
    yield from _each(
        original, r'(?m)^( *"(?:name|version|protocol|method|url|request_body)": .*[^,{\[])(,?)$', r"\1,\n\1\2"
    )


@operator
def single_quotes(original: Original) -> Iterator[str]:
    """A text stands in single quotes."""
    yield from _each(original, r'(?m): "([^"\\\n]*)"(?=,?$)', r": '\1'")


@operator
def typographic_quotes(original: Original) -> Iterator[str]:
    """A text stands in the quotes of a word processor."""
    yield from _each(original, r'(?m): "([^"\\\n]*)"(?=,?$)', ": \u201c\\1\u201d")


@operator
def hash_comment(original: Original) -> Iterator[str]:
    """A comment begins with a hash."""
    yield from _each(original, r"(?m),$", ", # here")


@operator
def line_break_in_text(original: Original) -> Iterator[str]:
    """A template is broken into lines as it stands."""
    yield from _each(original, r'(?m)(?<="request_body": ")(\{)', r"\1\n")


@operator
def wrong_escape(original: Original) -> Iterator[str]:
    """A backslash stands before a character that takes none."""
    yield from _each(original, r'(?<="url": "https:)//', r"\/\\/\\_")


@operator
def unescaped_template(original: Original) -> Iterator[str]:
    """The quotes inside a template are not escaped."""
    text = original.text
    for found in re.finditer(r'(?m)"request_body": "(.*)"(?=,?$)', text):
        if '\\"' in found[1]:
            plain = found[1].replace('\\"', '"')
            yield text[: found.start(1)] + plain + text[found.end(1) :]


@operator
def python_words(original: Original) -> Iterator[str]:
    """A word of Python stands for one of JSON."""
    yield from _each(original, r"(?<=: )true\b", "True")
    yield from _each(original, r"(?<=: )false\b", "False")
    yield from _each(original, r'(?m)(?<="version": )("?1"?)(?=,?$)', "None")


@operator
def cut_off(original: Original) -> Iterator[str]:
    """The end of the text was not copied."""
    text = original.text
    lines = text.splitlines()
    for count in (1, 2, 3, len(lines) // 2):
        yield "\n".join(lines[:-count])


@operator
def left_out(original: Original) -> Iterator[str]:
    """Three dots stand for members that are left out."""
    yield from _each(original, r'(?m)^( +)"protocol": .*$', r"\1...")

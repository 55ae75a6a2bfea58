"""The query_string language: words, phrases, `field:word`, wildcards, AND, OR, NOT, + and -, parentheses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.apis.mlcommons.search.boolean import Clauses, combined
from conformance.apis.mlcommons.search.fulltext import best_of, match, phrase
from conformance.apis.mlcommons.search.mapping import Field, fields_like
from conformance.apis.mlcommons.search.request import not_here
from conformance.apis.mlcommons.search.terms import Matcher, constant, like, nothing, within
from conformance.java.throwable import Throwable

__all__ = ["query_string"]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<operator>AND\b|OR\b|NOT\b|&&|\|\||!)
      | (?P<sign>[+-])(?=\S)
      | (?P<open>\() | (?P<close>\))
      | (?P<field>(?:[\w.*-]|\\.)+):(?=\S)
      | "(?P<phrase>(?:[^"\\]|\\.)*)"
      | (?P<range>[\[{][^\]}]+\s+TO\s+[^\]}]+[\]}])
      | (?P<word>(?:[^\s()\[\]{}":\\]|\\.)+)
    )""",
    re.VERBOSE,
)


def query_string(index: str, text: str, fields: Sequence[tuple[str, float]], *, every: bool = False) -> Matcher:
    """A matcher for a query text; words without a field look in `fields` (names or patterns, with their boosts).

    Raises Throwable for a text that can't be parsed, and for parts of the language that are not spoken here.
    """
    tokens = _tokens(text)
    reader = _Reader(index, text, tokens, fields, every=every)
    matcher = reader.group(None)
    if reader.at < len(tokens):
        raise _unreadable(text)
    return matcher


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise _unreadable(text)
        tokens.append(_Token(found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens


def _unreadable(text: str) -> Throwable:
    return Throwable("parse_exception", f"Cannot parse '{text}'", status=400)


class _Reader:
    def __init__(
        self, index: str, text: str, tokens: list[_Token], fields: Sequence[tuple[str, float]], *, every: bool
    ) -> None:
        self.index, self.text, self.tokens, self.fields, self.every = index, text, tokens, fields, every
        self.at = 0

    def group(self, field: str | None) -> Matcher:
        """Clauses up to the closing parenthesis or the end."""
        must: list[Matcher] = []
        should: list[Matcher] = []
        must_not: list[Matcher] = []
        last: tuple[list[Matcher], Matcher] | None = None
        joined_and = False
        while self.at < len(self.tokens) and self.tokens[self.at].kind != "close":
            occurs = None
            token = self.tokens[self.at]
            if token.kind == "operator" and token.text in {"AND", "&&", "OR", "||"}:
                joined_and = token.text in {"AND", "&&"}
                if joined_and and last is not None and last[0] is should:
                    should.remove(last[1])
                    must.append(last[1])
                self.at += 1
                continue
            if token.kind == "sign" or token.text in {"NOT", "!"}:
                occurs = must if token.text == "+" else must_not
                self.at += 1
            matcher = self.clause(field)
            home = occurs if occurs is not None else must if joined_and or self.every else should
            home.append(matcher)
            last, joined_and = (home, matcher), False
        return combined(Clauses(must, [], should, must_not))

    def clause(self, field: str | None) -> Matcher:
        """One word, phrase, range or group, with the field it is looked for in."""
        if self.at >= len(self.tokens):
            raise _unreadable(self.text)
        token = self.tokens[self.at]
        self.at += 1
        match token.kind:
            case "field":
                return self.clause(re.sub(r"\\(.)", r"\1", token.text))
            case "open":
                inner = self.group(field)
                if self.at >= len(self.tokens):
                    raise _unreadable(self.text)
                self.at += 1
                return inner
            case "phrase" | "word" | "range":
                if field == "_exists_":
                    return self._exists(token.text)
                found = self._fields(field)
                if token.text == "*" and token.kind == "word":
                    return self._exists(field or "*")
                return best_of([self._one(each, boost, token) for each, boost in found]) if found else nothing
            case _:
                raise _unreadable(self.text)

    def _fields(self, field: str | None) -> list[tuple[Field, float]]:
        asked = self.fields if field is None else [(field, 1.0)]
        return [(each, boost) for name, boost in asked for each in fields_like(self.index, name)]

    def _exists(self, name: str) -> Matcher:
        fields = fields_like(self.index, name)
        return constant(lambda corpus, document: any(corpus.values(field, document) for field in fields))

    def _one(self, field: Field, boost: float, token: _Token) -> Matcher:
        text = token.text
        if token.kind == "phrase":
            return _lenient(lambda: phrase(field, re.sub(r"\\(.)", r"\1", text), boost))
        if token.kind == "range":
            low, high = re.split(r"\s+TO\s+", text[1:-1].strip())
            bounds = [None if bound == "*" else bound.strip('"') for bound in (low, high)]
            return within(field, *bounds, low_in=text[0] == "[", high_in=text[-1] == "]", boost=boost)
        if re.search(r"(?<!\\)[~^]|^/", text):
            raise not_here("fuzziness, boosts and regular expressions in [query_string]:")
        if re.search(r"(?<!\\)[*?]", text):
            return like(field, text.lower() if field.is_text else text, boost)
        plain = re.sub(r"\\(.)", r"\1", text)
        return _lenient(lambda: match(field, plain, boost=boost))


def _lenient(make: Callable[[], Matcher]) -> Matcher:
    """The matcher; one that matches nothing for a field of another kind among those asked, as the engine does."""
    try:
        return make()
    except Throwable:
        return nothing

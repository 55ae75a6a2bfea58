"""A script's text -> its tokens, cut where the engine's lexer cuts them.

The engine reads the longest token that some rule allows; of equally long ones the rule named first wins. A name after
a dot is read in a mode of its own, where even white space is no token. A lexer's error is met only when the parser
looks that far, so it is kept as the last token.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from conformance.painless.errors import Thrown

__all__ = ["EOF", "LITERALS", "ORDER", "Token", "shown", "tokenize"]

EOF = "EOF"

KEYWORDS = {
    "if": "IF", "in": "IN", "else": "ELSE", "while": "WHILE", "do": "DO", "for": "FOR", "continue": "CONTINUE",
    "break": "BREAK", "return": "RETURN", "new": "NEW", "try": "TRY", "catch": "CATCH", "throw": "THROW",
    "this": "THIS", "instanceof": "INSTANCEOF", "true": "TRUE", "false": "FALSE", "null": "NULL", "def": "DEF",
    **dict.fromkeys(("boolean", "byte", "short", "char", "int", "long", "float", "double"), "PRIMITIVE"),
}  # fmt: skip
OPERATORS = {
    "{": "LBRACK", "}": "RBRACK", "[": "LBRACE", "]": "RBRACE", "(": "LP", ")": "RP", ".": "DOT", "?.": "NSDOT",
    ",": "COMMA", ";": "SEMICOLON", "!": "BOOLNOT", "~": "BWNOT", "*": "MUL", "%": "REM", "+": "ADD", "-": "SUB",
    "<<": "LSH", ">>": "RSH", ">>>": "USH", "<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE", "==": "EQ", "===": "EQR",
    "!=": "NE", "!==": "NER", "&": "BWAND", "^": "XOR", "|": "BWOR", "&&": "BOOLAND", "||": "BOOLOR", "?": "COND",
    ":": "COLON", "?:": "ELVIS", "::": "REF", "->": "ARROW", "=~": "FIND", "==~": "MATCH", "++": "INCR", "--": "DECR",
    "=": "ASSIGN", "+=": "AADD", "-=": "ASUB", "*=": "AMUL", "/=": "ADIV", "%=": "AREM", "&=": "AAND", "^=": "AXOR",
    "|=": "AOR", "<<=": "ALSH", ">>=": "ARSH", ">>>=": "AUSH",
}  # fmt: skip

# Token kinds in the order of their numbers, which is the order of a list of expected tokens, and how each is shown.
ORDER = [
    "LBRACK", "RBRACK", "LBRACE", "RBRACE", "LP", "RP", "DOT", "NSDOT", "COMMA", "SEMICOLON", "IF", "IN", "ELSE",
    "WHILE", "DO", "FOR", "CONTINUE", "BREAK", "RETURN", "NEW", "TRY", "CATCH", "THROW", "THIS", "INSTANCEOF",
    "BOOLNOT", "BWNOT", "MUL", "DIV", "REM", "ADD", "SUB", "LSH", "RSH", "USH", "LT", "LTE", "GT", "GTE", "EQ", "EQR",
    "NE", "NER", "BWAND", "XOR", "BWOR", "BOOLAND", "BOOLOR", "COND", "COLON", "ELVIS", "REF", "ARROW", "FIND", "MATCH",
    "INCR", "DECR", "ASSIGN", "AADD", "ASUB", "AMUL", "ADIV", "AREM", "AAND", "AXOR", "AOR", "ALSH", "ARSH", "AUSH",
    "OCTAL", "HEX", "INTEGER", "DECIMAL", "STRING", "REGEX", "TRUE", "FALSE", "NULL", "PRIMITIVE", "DEF", "ID",
    "DOTINTEGER", "DOTID",
]  # fmt: skip
_SPELLED = {kind: text for text, kind in {**KEYWORDS, **OPERATORS, "/": "DIV"}.items() if kind != "PRIMITIVE"}
LITERALS = {EOF: "<EOF>", **{kind: f"'{_SPELLED[kind]}'" if kind in _SPELLED else kind for kind in ORDER}}

# After these a slash divides; anywhere else it opens a regular expression.
_BEFORE_DIVISION = frozenset(("RBRACE", "RP", "OCTAL", "HEX", "INTEGER", "DECIMAL", "ID", "DOTINTEGER", "DOTID"))

_WORD = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
_INDEX = re.compile(r"0|[1-9][0-9]*")
_BLANK = re.compile(r"[ \t\n\r]+")
_COMMENT = re.compile(r"//[^\n\r]*|/\*.*?\*/", re.DOTALL)
_REGEX = re.compile(r"/(?:\\[^\n]|[^/\n])+?/[cilmsUux]*")
_NUMBERS = (
    ("OCTAL", re.compile(r"0[0-7]+[lL]?")),
    ("HEX", re.compile(r"0[xX][0-9a-fA-F]+[lL]?")),
    ("INTEGER", re.compile(r"(?:0|[1-9][0-9]*)[lLfFdD]?")),
    ("DECIMAL", re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?[fFdD]?")),
)
_STRINGS = {
    '"': re.compile(r'"(?:\\"|\\\\|[^\\"])*"'),
    "'": re.compile(r"'(?:\\'|\\\\|[^\\'])*'"),
}
_LINES = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Token(NamedTuple):
    """One token; `start` is its offset in UTF-16 units. A lexer's error is the kind `ERROR`."""

    kind: str
    text: str
    start: int
    error: Thrown | None = None


def tokenize(source: str) -> list[Token]:
    """The tokens of a script (UTF-16 units as characters), closed by `EOF` or by one `ERROR`."""
    tokens: list[Token] = []
    at, end, last, after_dot = 0, len(source), "", False
    while at < end:
        if after_dot:
            found = _INDEX.match(source, at)
            kind, text = ("DOTINTEGER", found.group()) if found else _word(source, at, after_dot=True)
            after_dot = False
        else:
            kind, text = _next(source, at, last)
        if not text:
            tokens.append(Token("ERROR", "", at, _error(source, at, mode_after_dot=last in {"DOT", "NSDOT"})))
            return tokens
        if kind:
            tokens.append(Token(kind, text, at))
            last = kind
            after_dot = kind in {"DOT", "NSDOT"}
        at += len(text)
    tokens.append(Token(EOF, "<EOF>", end))
    return tokens


def shown(text: str) -> str:
    """A piece of a script as the engine's complaints show it, on one line."""
    return text.translate(_LINES)


def _next(source: str, at: int, last: str) -> tuple[str, str]:
    """Kind and text of the token here; kind "" is skipped, text "" is an error."""
    char = source[at]
    blank = _BLANK.match(source, at)
    if blank:
        return "", blank.group()
    if char in _STRINGS:
        string = _STRINGS[char].match(source, at)
        return "STRING", string.group() if string else ""
    if "0" <= char <= "9":
        best, length = "", 0
        for kind, pattern in _NUMBERS:
            found = pattern.match(source, at)
            if found and found.end() - at > length:
                best, length = kind, found.end() - at
        return best, source[at : at + length]
    if char == "/":
        return _slash(source, at, divides=last in _BEFORE_DIVISION)
    for length in (4, 3, 2, 1):
        kind = OPERATORS.get(source[at : at + length], "")
        if kind:
            return kind, source[at : at + length]
    return _word(source, at)


def _word(source: str, at: int, *, after_dot: bool = False) -> tuple[str, str]:
    found = _WORD.match(source, at)
    if not found:
        return "", ""
    word = found.group()
    return ("DOTID" if after_dot else KEYWORDS.get(word, "ID")), word


def _slash(source: str, at: int, *, divides: bool) -> tuple[str, str]:
    comment = _COMMENT.match(source, at)
    kind, text = "", comment.group() if comment else ""
    if divides and not text:
        kind, text = "DIV", "/"
    if source.startswith("/=", at) and len(text) < 2:
        kind, text = "ADIV", "/="
    regex = None if divides else _REGEX.match(source, at)
    if regex and len(regex.group()) > len(text):
        return "REGEX", regex.group()
    return kind, text


def _error(source: str, at: int, *, mode_after_dot: bool) -> Thrown:
    text = source[at : _stuck(source, at, mode_after_dot=mode_after_dot) + 1]
    message = f"unexpected character [{shown(text)}]."
    quote = text[0]
    if quote in "'\"" and len(text) > 2 and text[-2] == "\\":
        message += f" The only valid escape sequences in strings starting with [{quote}] are [\\\\] and [\\{quote}]."
    cause = Thrown("org.antlr.v4.runtime.LexerNoViableAltException", None)
    return Thrown("java.lang.IllegalArgumentException", message, offset=at, cause=cause)


def _stuck(source: str, at: int, *, mode_after_dot: bool) -> int:
    """Where no rule can go on: the offset of the first character that none takes."""
    quote, end = source[at], len(source)
    if mode_after_dot:
        return at
    if quote in "'\"":
        here = at + 1
        while here < end:
            if source[here] == "\\":
                if here + 1 >= end or source[here + 1] not in ("\\", quote):
                    return here + 1
                here += 1
            here += 1
        return end
    if quote == "/":
        return _stuck_slash(source, at)
    return at


def _stuck_slash(source: str, at: int) -> int:
    """How far a comment or a regular expression that does not close was read."""
    end = len(source)
    if source.startswith(("//", "/*"), at):
        return end
    here = at + 1
    while here < end and source[here] != "\n":
        here += 2 if source[here] == "\\" and source[here + 1 : here + 2] not in ("", "\n") else 1
    return min(here, end)

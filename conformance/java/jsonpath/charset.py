r"""Sets of characters as `java.util.regex` writes them, `[a-c&&[^b]\d]`: predicates, remembered by character."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

__all__ = ["CharSet", "Test", "family", "folded", "named", "one", "span"]

Test = Callable[[str], bool]


class CharSet(dict[str, bool]):
    """A test whose answers are kept: `set_[char]`."""

    __slots__ = ("test",)

    def __init__(self, test: Test) -> None:
        super().__init__()
        self.test = test

    def __missing__(self, char: str) -> bool:
        answer = self[char] = self.test(char)
        return answer


def one(char: str, *, ignore_case: bool, unicode_case: bool) -> Test:
    """The character itself, or either case of it: ASCII's alone, unless Unicode's is asked for."""
    if not ignore_case or not (char.isascii() or unicode_case):
        return char.__eq__
    wanted = folded(char, unicode_case=unicode_case)
    return lambda c: folded(c, unicode_case=unicode_case) == wanted


def span(low: str, high: str, *, ignore_case: bool, unicode_case: bool) -> Test:
    """The characters from `low` to `high`."""
    if not ignore_case:
        return lambda c: low <= c <= high

    def test(c: str) -> bool:
        if low <= c <= high:
            return True
        if not (c.isascii() or unicode_case):
            return False
        upper = c.upper() if len(c.upper()) == 1 else c
        return low <= upper <= high or low <= upper.lower()[0] <= high

    return test


def folded(char: str, *, unicode_case: bool) -> str:
    """The character under which both cases meet."""
    if char.isascii() or not unicode_case:
        return char.lower() if char.isascii() else char
    upper = char.upper()
    upper = upper if len(upper) == 1 else char
    return upper.lower()[0]


def _word(c: str) -> bool:
    return c.isascii() and (c.isalnum() or c == "_")


def _category(*starts: str) -> Test:
    return lambda c: unicodedata.category(c).startswith(starts)


_HORIZONTAL = frozenset("\t \u00a0\u1680\u180e\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_VERTICAL = frozenset("\n\v\f\r\x85\u2028\u2029")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

_NAMED: Final[dict[str, Test]] = {
    "d": lambda c: "0" <= c <= "9",
    "w": _word,
    "s": frozenset(" \t\n\v\f\r").__contains__,
    "h": _HORIZONTAL.__contains__,
    "v": _VERTICAL.__contains__,
}

_UNICODE: Final[dict[str, Test]] = {
    "d": _category("Nd"),
    "w": lambda c: (
        c.isalpha()
        or unicodedata.category(c)[:1] == "M"
        or unicodedata.category(c) in ("Nd", "Pc", "Nl")
        or c in "\u200c\u200d"
    ),
    "s": lambda c: c in "\t\n\v\f\r\x85" or unicodedata.category(c)[0] == "Z",
}

_POSIX: Final[dict[str, Test]] = {
    "Lower": lambda c: "a" <= c <= "z",
    "Upper": lambda c: "A" <= c <= "Z",
    "ASCII": str.isascii,
    "Alpha": lambda c: c.isascii() and c.isalpha(),
    "Digit": _NAMED["d"],
    "Alnum": lambda c: c.isascii() and c.isalnum(),
    "Punct": _PUNCTUATION.__contains__,
    "Graph": lambda c: "!" <= c <= "~",
    "Print": lambda c: " " <= c <= "~",
    "Blank": frozenset(" \t").__contains__,
    "Cntrl": lambda c: c < " " or c == "\x7f",
    "XDigit": frozenset("0123456789abcdefABCDEF").__contains__,
    "Space": _NAMED["s"],
    "javaLowerCase": str.islower,
    "javaUpperCase": str.isupper,
    "javaWhitespace": lambda c: (
        c in "\t\n\v\f\r\x1c\x1d\x1e\x1f" or (unicodedata.category(c)[0] == "Z" and c not in "\u00a0\u2007\u202f")
    ),
    "L1": lambda c: c <= "\u00ff",
    "all": lambda _: True,
    "LC": _category("Ll", "Lu", "Lt"),
    "LD": _category("L", "Nd"),
}

_UNICODE_POSIX: Final[dict[str, Test]] = {
    "Lower": str.islower,
    "Upper": str.isupper,
    "Alpha": str.isalpha,
    "Digit": _UNICODE["d"],
    "Alnum": lambda c: c.isalpha() or unicodedata.category(c) == "Nd",
    "Punct": _category("P"),
    "Graph": lambda c: unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Zs", "Zl", "Zp"),
    "Print": lambda c: unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Zl", "Zp"),
    "Blank": lambda c: c == "\t" or unicodedata.category(c) == "Zs",
    "Cntrl": _category("Cc"),
    "XDigit": lambda c: unicodedata.category(c) == "Nd" or c in "abcdefABCDEF",
    "Space": _UNICODE["s"],
}

_BINARY: Final[dict[str, Test]] = {
    "ALPHABETIC": str.isalpha,
    "LETTER": _category("L"),
    "LOWERCASE": str.islower,
    "UPPERCASE": str.isupper,
    "TITLECASE": _category("Lt"),
    "PUNCTUATION": _category("P"),
    "CONTROL": _category("Cc"),
    "WHITE_SPACE": _UNICODE["s"],
    "WHITESPACE": _UNICODE["s"],
    "DIGIT": _category("Nd"),
}

_SCRIPTS: Final = {"LATIN", "GREEK", "CYRILLIC", "HAN", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW", "THAI", "HANGUL"}
# Each general category, and the letter it begins with.
_CATEGORIES: Final = frozenset(
    group + suffix
    for group, suffixes in {
        "C": "cfnos",
        "L": "lmotu",
        "M": "cen",
        "N": "dlo",
        "P": "cdefios",
        "S": "ckmo",
        "Z": "lps",
    }.items()
    for suffix in ("", *suffixes)
)


def named(letter: str, *, unicode_class: bool) -> Test:
    r"""The set of `\d`, `\w`, `\s`, `\h`, `\v`."""
    return (unicode_class and _UNICODE.get(letter)) or _NAMED[letter]


def family(name: str, *, unicode_class: bool = False) -> Test | None:
    r"""The set of `\p{name}`, or nothing if Java knows no such."""
    if unicode_class and name in _UNICODE_POSIX:
        return _UNICODE_POSIX[name]
    if "=" in name:
        key, _, value = name.partition("=")
        if key.lower() in ("sc", "script"):
            return _script(value)
        return family(value) if key.lower() in ("gc", "general_category") and value in _CATEGORIES else None
    if name in _POSIX:
        return _POSIX[name]
    bare = name.removeprefix("Is")
    if bare in _CATEGORIES:
        return _category(bare)
    if name.startswith("Is"):
        return _BINARY.get(bare.upper()) or _script(bare)
    return None


def _script(name: str) -> Test | None:
    wanted = name.upper()
    if wanted not in _SCRIPTS:
        return None
    prefixes = ("CJK UNIFIED", "CJK COMPAT") if wanted == "HAN" else (wanted,)
    return lambda c: unicodedata.name(c, "").startswith(prefixes)

"""Lucene's standard analyzer: text into lower-case words, by the rules of UAX #29 as far as names use them."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["standard_tokens"]

_IDEOGRAPH = r"\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
_HIRAGANA = r"\u3041-\u309f"
_KATAKANA = r"\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"
_EMOJI = r"[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
_MARK = r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u093c\u094d\u200d\ufe00-\ufe0f]*"
_LETTER = rf"(?:(?![{_IDEOGRAPH}{_HIRAGANA}{_KATAKANA}])[^\W\d_]{_MARK})"
_DIGIT = rf"(?:\d{_MARK})"

# Letters join over . ' : and their like when letters stand on both sides, digits over . , ; ' likewise; _ joins all.
_WORD = re.compile(
    rf"_*(?:{_LETTER}|{_DIGIT})"
    rf"(?:{_LETTER}|{_DIGIT}|_|(?<=[^\W\d_])[.:'’‘․·](?={_LETTER})|(?<=\d)[.,;'’‘․](?={_DIGIT}))*"
    rf"|_*[{_KATAKANA}][{_KATAKANA}_]*|[{_IDEOGRAPH}]|[{_HIRAGANA}]|{_EMOJI}"
)
_ASCII_WORD = re.compile(r"_*[a-zA-Z0-9](?:[a-zA-Z0-9_]|(?<=[a-zA-Z])[.:'](?=[a-zA-Z])|(?<=[0-9])[.,;'](?=[0-9]))*")
_LONGEST = 255


@lru_cache(maxsize=8192)
def standard_tokens(text: str) -> tuple[str, ...]:
    """The words of a text, in order.

    >>> standard_tokens("Phare à RR_t-6EB, v1.2")
    ('phare', 'à', 'rr_t', '6eb', 'v1.2')
    """
    if text.isascii():
        words = _ASCII_WORD.findall(text.lower())
    else:
        # letter by letter: Java knows no final sigma here
        words = _WORD.findall("".join(char.lower() if len(char.lower()) == 1 else char for char in text))
    return tuple(word[i : i + _LONGEST] for word in words for i in range(0, len(word), _LONGEST))

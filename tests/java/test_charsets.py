"""The bytes that a JDK 25 made of texts in its charsets."""

from __future__ import annotations

import pytest

from conformance.errors import BlueprintError
from conformance.java.charsets import encode
from conformance.java.throwable import Throwable


@pytest.mark.parametrize(
    ("charset", "text", "encoded"),
    [
        ("UTF-8", "aé\ud83d\ude00\ud800", "61c3a9f09f98803f"),
        ("utf8", "é\ud800", "c3a93f"),
        ("UTF-16", "a😀é\ud800", "feff0061d83dde0000e9fffd"),
        ("UTF-16LE", "a😀é\ud800", "61003dd800dee900fdff"),
        ("x-UTF-16LE-BOM", "a😀é\ud800", "fffe61003dd800dee900fdff"),
        ("UTF-32", "a😀é\ud800", "000000610001f600000000e90000fffd"),
        ("X-UTF-32BE-BOM", "a😀é\ud800", "0000feff000000610001f600000000e90000fffd"),
        ("CESU-8", "a😀é\ud800", "61eda0bdedb880c3a93f"),
        ("UTF-16", "", ""),
        ("l1", "é€", "e93f"),
        ("Windows-1252", "é€😀", "e9803f"),
        ("US-ASCII", "é\ud800", "3f3f"),
        ("GBK", "plain", "706c61696e"),
    ],
)
def test_a_text_has_java_s_bytes(charset: str, text: str, encoded: str) -> None:
    assert encode(text, charset).hex() == encoded


@pytest.mark.parametrize(
    ("charset", "type_", "reason"),
    [
        (None, "illegal_argument_exception", "Null charset name"),
        ("", "illegal_charset_name_exception", ""),
        ("x y", "illegal_charset_name_exception", "x y"),
        ("rot13", "unsupported_charset_exception", "rot13"),
        ("idna", "unsupported_charset_exception", "idna"),
        ("utf-8-sig", "unsupported_charset_exception", "utf-8-sig"),
        ("ISO-2022-CN", "unsupported_operation_exception", None),
    ],
)
def test_what_is_no_charset_is_refused_as_java_does(charset: str | None, type_: str, reason: str | None) -> None:
    with pytest.raises(Throwable) as caught:
        encode("x", charset)
    assert (caught.value.type, caught.value.reason) == (type_, reason)


@pytest.mark.parametrize(("charset", "text"), [("GBK", "é"), ("IBM037", "plain")])
def test_bytes_that_are_not_known_are_never_guessed(charset: str, text: str) -> None:
    with pytest.raises(BlueprintError, match=f"charset is {charset}, whose bytes this kit does not imitate"):
        encode(text, charset)

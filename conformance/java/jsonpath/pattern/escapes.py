"""Escapes that stand for one character, or for a set of them."""

from __future__ import annotations

import re

from conformance.java.jsonpath import charset
from conformance.java.jsonpath.charset import Test
from conformance.java.jsonpath.pattern.text import PatternSyntaxError, PatternText

__all__ = ["Escapes", "negated"]

_SIMPLE = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "a": "\a", "e": "\x1b"}
_LOW = re.compile("[dD][c-fC-F][0-9a-fA-F]{2}")


class Escapes(PatternText):
    """Reads what follows a backslash."""

    def class_escape(self, char: str) -> Test | None:
        """The set that an escape with this letter stands for; None if it stands for none."""
        if char in "dDsSwWhHvV":
            test = charset.named(char.lower(), unicode_class="U" in self.flags)
            return test if char.islower() else negated(test)
        if char not in "pP":
            return None
        if self.accept("{"):
            end = self.text.find("}", self.at)
            if end < 0:
                raise PatternSyntaxError("Unclosed character family")
            name = self.text[self.at : end]
            self.at = end + 1
        else:
            name = self.raw()
        found = charset.family(name, unicode_class="U" in self.flags)
        if found is None:
            raise PatternSyntaxError(f"Unknown character property name {{{name}}}")
        if "i" in self.flags and name in ("Lower", "Upper", "javaLowerCase", "javaUpperCase", "Lu", "Ll", "Lt"):
            found = charset.family("Alpha" if name in ("Lower", "Upper") else "LC") or found
        return found if char == "p" else negated(found)

    def char_escape(self, char: str) -> str:
        """The character that an escape with this letter stands for."""
        if char in _SIMPLE:
            return _SIMPLE[char]
        if char == "0":
            return self._octal()
        if char == "x":
            if self.accept("{"):
                end = self.text.find("}", self.at)
                digits = self.text[self.at : end] if end >= 0 else ""
                self.at = end + 1
            else:
                digits = self.text[self.at : self.at + 2]
                self.at += 2
                digits = digits if len(digits) == 2 else ""
            return self._code(digits)
        if char == "u":
            digits = self.text[self.at : self.at + 4]
            self.at += 4
            first = self._code(digits if len(digits) == 4 else "")
            following = self.text[self.at + 2 : self.at + 6]
            if "\ud800" <= first <= "\udbff" and self.text.startswith("\\u", self.at) and _LOW.fullmatch(following):
                second = self._code(following)
                self.at += 6
                return (first + second).encode("utf-16-be", "surrogatepass").decode("utf-16-be")
            return first
        if char == "c":
            control = self.raw()
            if not control:
                raise PatternSyntaxError("Illegal control escape sequence")
            return chr(ord(control) ^ 64)
        if char.isascii() and char.isalpha():
            raise PatternSyntaxError("Illegal/unsupported escape sequence")
        return char

    def _code(self, digits: str) -> str:
        """The character of this number."""
        if not digits or any(d not in "0123456789abcdefABCDEF" for d in digits) or int(digits, 16) > 0x10FFFF:
            raise PatternSyntaxError("Illegal hexadecimal escape sequence")
        return chr(int(digits, 16))

    def _octal(self) -> str:
        """The character of the octal number here."""
        start = self.at
        while self.at - start < 3 and self.text[self.at : self.at + 1] in tuple("01234567"):
            if self.at - start == 2 and self.text[start] > "3":
                break
            self.at += 1
        if self.at == start:
            raise PatternSyntaxError("Illegal octal escape sequence")
        return chr(int(self.text[start : self.at], 8))


def negated(test: Test) -> Test:
    """All but these."""
    return lambda c: not test(c)

"""The grammar of a filter, `[?(...)]`.

or      = and { "||" and }
and     = operand { "&&" operand }
operand = value [ operator value ] | "(" or ")" | "!" operand
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conformance.java.jsonpath import nodes, operators
from conformance.java.jsonpath.cursor import Cursor
from conformance.java.jsonpath.errors import InvalidPathError, JavaError, number_format
from conformance.java.jsonpath.text import big_decimal
from conformance.java.units import from_units

if TYPE_CHECKING:
    from conformance.java.jsonpath.steps import Test
    from conformance.java.jsonpath.tokens import CompiledPath

__all__ = ["compile_filter"]

_RELATIONAL = "<>=~!"
_FLAGS = "dixmsuU"
_NUMBER = "-.Ee"


def compile_filter(text: str, compile_path: Callable[[str], CompiledPath]) -> Test:
    """The expression in `[?(...)]`; `compile_path` reads the paths in it. Raises `invalid_path_exception`."""
    return _Filter(text, compile_path).compile()


def _left_over(at: Cursor) -> InvalidPathError:
    return InvalidPathError(f"Expected end of filter expression instead of: {at.slice(at.at, at.size)}")


class _Filter:
    def __init__(self, text: str, compile_path: Callable[[str], CompiledPath]) -> None:
        self.compile_path = compile_path
        self.at = at = Cursor(text)
        at.trim()
        if at.current != "[" or at.char(at.last) != "]":
            raise InvalidPathError(f"Filter must start with '[' and end with ']'. {text}")
        at.at += 1
        at.last -= 1
        at.trim()
        if at.current != "?":
            raise InvalidPathError(f"Filter must start with '[?' and end with ']'. {text}")
        at.at += 1
        at.trim()
        if at.current != "(" or at.char(at.last) != ")":
            raise InvalidPathError(f"Filter must start with '[?(' and end with ')]'. {text}")

    def compile(self) -> Test:
        at = self.at
        try:
            result = self.read_or()
            at.blanks()
            if at.here:
                raise _left_over(at)
        except InvalidPathError:
            raise
        except JavaError as error:
            reason = f"Failed to parse filter: {at}, error on position: {at.at}, char: {at.current}"
            raise InvalidPathError(reason) from error
        return result

    def read_or(self) -> Test:
        return self.chain("||", self.read_and)

    def read_and(self) -> Test:
        return self.chain("&&", self.read_operand)

    def chain(self, operator: str, read: Callable[[], Test]) -> Test:
        operands = [read()]
        while True:
            before = self.at.at
            if not self.at.accept(operator):
                self.at.at = before
                break
            operands.append(read())
        return operands[0] if len(operands) == 1 else operators.Logical(operator, operands)

    def read_operand(self) -> Test:
        at = self.at
        at.blanks()
        before = at.at
        if at.current == "!":
            at.at += 1
            at.blanks()
            if at.current not in "$@":
                return operators.Logical("!", [self.read_operand()])
            at.at = before
        at.blanks()
        if at.current == "(":
            at.at += 1
            inner = self.read_or()
            at.expect(")")
            return inner
        return self.read_expression()

    def read_expression(self) -> Test:
        left = self.read_value()
        before = self.at.at
        try:
            operator = self.read_operator()
            right = self.read_value()
        except InvalidPathError:
            # No comparison: then the left side must be a path, which is to exist.
            self.at.at = before
            if not isinstance(left, nodes.PathNode):
                raise InvalidPathError("Expected path node") from None
            return operators.Exists(left)
        return operators.Compared(left, operator, right)

    def read_operator(self) -> operators.Operator:
        at = self.at
        at.blanks()
        start = at.at
        symbols = at.current in _RELATIONAL
        while at.here and (at.current in _RELATIONAL if symbols else at.current != " "):
            at.at += 1
        text = at.slice(start, at.at)
        operator = operators.OPERATORS.get(text.upper())
        if operator is None:
            raise InvalidPathError(f"Filter operator {text} is not supported!")
        return operator

    def read_value(self) -> nodes.Node:
        at = self.at
        at.blanks()
        if at.current in "$@":
            return self.read_path()
        if at.current != "!":
            return self.read_literal()
        at.at += 1
        at.blanks()
        if at.current in "$@":
            return self.read_path()
        raise InvalidPathError("Unexpected character: !")

    def read_literal(self) -> nodes.Node:
        char = self.at.current
        if char in "'\"":
            return self.read_string(char)
        if char in "tf":
            return self.read_boolean()
        if char == "n":
            return self.read_null()
        if char in "{[":
            return self.read_json()
        if char == "/":
            return self.read_pattern()
        return self.read_number()

    def read_string(self, quote: str) -> nodes.Node:
        at = self.at
        start = at.at
        end = at.find_unescaped(quote, start)
        if end == -1:
            raise InvalidPathError(f"String literal does not have matching quotes. Expected {quote} in {at}")
        at.at = end + 1
        return nodes.Str(from_units(nodes.literal_text(at.slice(start, at.at))))

    def read_boolean(self) -> nodes.Node:
        at = self.at
        start = at.at
        end = start + (3 if at.current == "t" else 4)
        word = at.slice(start, end + 1) if at.inside(end) else ""
        if word not in ("true", "false"):
            raise InvalidPathError("Expected boolean literal")
        at.at = end + 1
        return nodes.TRUE if word == "true" else nodes.FALSE

    def read_null(self) -> nodes.Node:
        at = self.at
        if at.inside(at.at + 3) and at.slice(at.at, at.at + 4) == "null":
            at.at += 4
            return nodes.NULL
        raise InvalidPathError("Expected <null> value")

    def read_json(self) -> nodes.Node:
        at = self.at
        start, opening = at.at, at.current
        end = at.matching(start, opening, "]" if opening == "[" else "}", regex=False)
        if end == -1:
            raise InvalidPathError(f"String not closed. Expected ' in {at}")
        at.at = end + 1
        return nodes.Json(None, literal=at.slice(start, at.at))

    def read_pattern(self) -> nodes.Node:
        at = self.at
        start = at.at
        end = at.find_unescaped("/", start)
        if end == -1:
            raise InvalidPathError(f"Pattern not closed. Expected / in {at}")
        end += 1
        while at.inside(end) and at.char(end) in _FLAGS:
            end += 1
        at.at = end
        return nodes.Regexp(at.slice(start, end))

    def read_number(self) -> nodes.Node:
        at = self.at
        start = at.at
        while at.here and (at.current.isdecimal() or at.current in _NUMBER):
            at.at += 1
        number = big_decimal(at.slice(start, at.at))
        if number is None:
            raise number_format(None)
        return nodes.Num(number)

    def read_path(self) -> nodes.Node:
        at = self.at
        before = at.previous_significant()
        negated = before != -1 and at.char(before) == "!"
        start = at.at
        at.at += 1
        while at.here:
            if at.current == "[":
                end = at.matching(at.at, "[", "]", regex=False)
                if end == -1:
                    raise InvalidPathError(f"Square brackets does not match in filter {at}")
                at.at = end + 1
            of_function = at.current == ")" and self.closes_function(start)
            of_expression = at.current == ")" and not of_function
            if not at.here or at.current in _RELATIONAL or at.current == " " or of_expression:
                break
            at.at += 1
        return nodes.PathNode(self.compile_path(at.slice(start, at.at)), should_exist=not negated)

    def closes_function(self, start: int) -> bool:
        """Whether the `)` here follows a `(` that follows a dot of this path."""
        at = self.at
        before = at.previous_significant()
        if before == -1 or at.char(before) != "(":
            return False
        return at.text.rfind(".", start + 1, before) != -1

"""The operators: what the engine calls them, and those of one kind."""

from __future__ import annotations

__all__ = ["BITWISE", "COMPOUND", "EQUALITIES", "EXPLICIT", "NAMES", "NULLS", "ORDERED", "SHIFTS", "SYMBOLS"]

SHIFTS = frozenset(("LSH", "RSH", "USH"))
BITWISE = frozenset(("BWAND", "XOR", "BWOR"))
ORDERED = frozenset(("LT", "LTE", "GT", "GTE"))
EQUALITIES = frozenset(("EQ", "EQR", "NE", "NER"))


# How an operator of a `def` is done, as flags: nulls are let through; it belongs to an assignment, or to a cast.
NULLS, COMPOUND, EXPLICIT = 1, 2, 4

SYMBOLS = {
    "MUL": "*", "DIV": "/", "REM": "%", "ADD": "+", "SUB": "-", "FIND": "=~", "MATCH": "==~", "LSH": "<<", "RSH": ">>",
    "USH": ">>>", "BWNOT": "~", "BWAND": "&", "XOR": "^", "BWOR": "|", "NOT": "!", "BOOLAND": "&&", "BOOLOR": "||",
    "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=", "EQ": "==", "EQR": "===", "NE": "!=", "NER": "!==",
}  # fmt: skip
NAMES = {
    "MUL": "multiplication", "DIV": "division", "REM": "remainder", "ADD": "addition", "SUB": "subtraction",
    "FIND": "find", "MATCH": "match", "LSH": "left shift", "RSH": "right shift", "USH": "unsigned shift",
    "BWNOT": "bitwise not", "BWAND": "bitwise and", "XOR": "bitwise xor", "BWOR": "boolean or", "NOT": "boolean not",
    "BOOLAND": "boolean and", "BOOLOR": "boolean or", "LT": "less than", "LTE": "less than or equals",
    "GT": "greater than", "GTE": "greater than or equals", "EQ": "equals", "EQR": "reference equals",
    "NE": "not equals", "NER": "reference not equals",
}  # fmt: skip

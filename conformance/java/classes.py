"""The names that Java's messages give to values: what class a JSON value has, and why it is none of another."""

from __future__ import annotations

from decimal import Decimal

from conformance.java.throwable import Throwable

__all__ = ["cannot_cast", "class_name"]

_LOADER = "java.net.URLClassLoader @<hash>"


def class_name(value: object) -> str:
    """The class of a value that json-smart read."""
    match value:
        case bool():
            return "java.lang.Boolean"
        case str():
            return "java.lang.String"
        case int():
            if -(2**31) <= value < 2**31:
                return "java.lang.Integer"
            return "java.lang.Long" if -(2**63) <= value < 2**63 else "java.math.BigInteger"
        case float():
            return "java.lang.Double"
        case Decimal():
            return "java.math.BigDecimal"
        case list():
            return "net.minidev.json.JSONArray"
        case dict():
            return "java.util.LinkedHashMap"
        case _:
            return "null"


def _home(name: str) -> str:
    if name.startswith("java."):
        return f"{name} is in module java.base of loader 'bootstrap'"
    return f"{name} is in unnamed module of loader {_LOADER}"


def cannot_cast(value: object, wanted: str, given: str = "") -> Throwable:
    """`class_cast_exception`, in the words of the JVM; `given` is the value's class where another reader made it."""
    given = given or class_name(value)
    if given.startswith("java.") and wanted.startswith("java."):
        where = f"{given} and {wanted} are in module java.base of loader 'bootstrap'"
    else:
        where = f"{_home(given)}; {_home(wanted)}"
    return Throwable("class_cast_exception", f"class {given} cannot be cast to class {wanted} ({where})", status=500)

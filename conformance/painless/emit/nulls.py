"""The words for what is null."""

from __future__ import annotations

from conformance.painless.errors import Thrown

__all__ = ["because", "invoke_null", "null_pointer", "returned"]


def because(shown: str) -> str:
    """The end of a message about a null."""
    return f" because {shown} is null" if shown else ""


def null_pointer(message: str) -> Thrown:
    """The JVM's own refusal of a null."""
    return Thrown("java.lang.NullPointerException", message)


def invoke_null(signature: str, shown: str) -> Thrown:
    """How the JVM refuses to call a method of null."""
    return null_pointer(f'Cannot invoke "{signature}"{because(shown)}')


def returned(signature: str) -> str:
    """How the JVM names what a method returned."""
    return f'the return value of "{signature}"'

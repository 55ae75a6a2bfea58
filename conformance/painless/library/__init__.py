"""The methods that scripts call on Java's classes, as Java does them, errors included."""

from conformance.painless.library import collections, numbers, objects, streams, strings
from conformance.painless.library.objects import new_exception
from conformance.painless.library.registry import CONSTANTS, CONSTRUCTORS, METHODS, STATICS

__all__ = [
    "CONSTANTS",
    "CONSTRUCTORS",
    "METHODS",
    "STATICS",
    "collections",
    "new_exception",
    "numbers",
    "objects",
    "streams",
    "strings",
]

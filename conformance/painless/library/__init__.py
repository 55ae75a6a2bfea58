"""The methods that scripts call on Java's classes, as Java does them, errors included."""

from conformance.painless.library import (  # noqa: F401 - each registers the methods of some classes
    builders,
    collections,
    lists,
    maps,
    numbers,
    objects,
    streams,
    strings,
    walks,
)
from conformance.painless.library.objects import new_exception
from conformance.painless.library.registry import CONSTANTS, CONSTRUCTORS, METHODS, STATICS

__all__ = ["CONSTANTS", "CONSTRUCTORS", "METHODS", "STATICS", "new_exception"]

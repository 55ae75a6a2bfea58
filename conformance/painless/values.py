"""Java's values as scripts hold them, and their texts.

A static `int` or `long` is a Python int, a `float` or `double` a float, a `char` a `Char`. As an object (`def`), an
Integer is a plain int and a Double a plain float; the others have classes of their own here. Texts hold UTF-16 units:
a character beyond the first plane is two.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from conformance.java.numbers import double_text, float32, float_text
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames

__all__ = [
    "Array", "Byte", "Char", "Entry", "Exc", "Float", "Function", "JavaIterator", "JavaList", "JavaMap", "JavaSet",
    "Long", "Number", "Pattern", "Short", "StringBuilder", "View", "class_name", "constant_text", "equal", "from_units",
    "hash_code", "text", "to_units",
]  # fmt: skip


# No text or list of a script grows longer here; the engine would run out of memory sooner or later.
LONGEST = 10_000_000
MOST = 2_000_000


def limited(value: str) -> str:
    """The text, if it is not so long that the kit gives up."""
    if len(value) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return value


class Long(int):
    """A `java.lang.Long`."""

    __slots__ = ()


class Short(int):
    """A `java.lang.Short`."""

    __slots__ = ()


class Byte(int):
    """A `java.lang.Byte`."""

    __slots__ = ()


class Float(float):
    """A `java.lang.Float`; its value is already rounded to single precision."""

    __slots__ = ()


class Char(str):
    """A `char` or `java.lang.Character`: one UTF-16 unit."""

    __slots__ = ()


class JavaList(list[Any]):
    """A `java.util.ArrayList`; `changes` counts what makes an iterator give up."""

    __slots__ = ("changes",)

    def __init__(self, values: Any = ()) -> None:
        super().__init__(values)
        self.changes = 0


class Array(list[Any]):
    """A Java array of this element type."""

    __slots__ = ("element",)

    def __init__(self, values: Any, element: str) -> None:
        super().__init__(values)
        self.element = element


class JavaMap:
    """A map of this Java class; `entries` goes from what tells keys apart to key and value, in order of insertion.

    A HashMap's table begins with `room`, and has grown to hold the `peak` of its entries.
    """

    __slots__ = ("changes", "entries", "java", "peak", "room")

    def __init__(self, java: str = "java.util.HashMap") -> None:
        self.java = java
        self.entries: dict[Any, tuple[Any, Any]] = {}
        self.changes = 0
        self.peak = 0
        self.room = 16

    def expect(self, count: int) -> None:
        """Make room for so many entries at once: a new table gets what they need and no more."""
        if count and not self.peak:
            self.room = 1 << (-(-count * 4 // 3) - 1).bit_length()

    def get(self, key: Any) -> Any:
        """The value of a key."""
        found = self.entries.get(key if type(key) is str else identity(key))
        return None if found is None else found[1]

    def has(self, key: Any) -> bool:
        """Whether there is the key."""
        return (key if type(key) is str else identity(key)) in self.entries

    def put(self, key: Any, value: Any) -> Any:
        """Set a key; gives its old value."""
        told = key if type(key) is str else identity(key)
        old = self.entries.get(told)
        if old is None:
            if key is None and self.java == "com.google.gson.internal.LinkedTreeMap":
                frame = "com.google.gson.internal.LinkedTreeMap.put(LinkedTreeMap.java:118)"
                raise Thrown("java.lang.NullPointerException", "key == null", (frame,))
            self.entries[told] = (key, value)
            self.changes += 1
            self.peak = max(self.peak, len(self.entries))
            return None
        self.entries[told] = (old[0], value)
        return old[1]

    def remove(self, key: Any) -> Any:
        """Take a key out; gives its old value."""
        old = self.entries.pop(key if type(key) is str else identity(key), None)
        if old is None:
            return None
        self.changes += 1
        return old[1]

    def clear(self) -> None:
        """Take out all keys."""
        self.entries.clear()
        self.changes += 1

    def items(self) -> list[tuple[Any, Any]]:
        """Keys and values in the order that Java gives them back."""
        pairs = list(self.entries.values())
        if self.java == "java.util.HashMap" and len(pairs) > 1:
            return hash_ordered(pairs, self.peak, self.room)
        return pairs

    def __len__(self) -> int:
        return len(self.entries)


class JavaSet:
    """A `java.util.HashSet` or `LinkedHashSet`, over a map as in Java."""

    __slots__ = ("java", "map")

    def __init__(self, java: str = "java.util.HashSet") -> None:
        self.java = java
        self.map = JavaMap("java.util.HashMap" if java == "java.util.HashSet" else "java.util.LinkedHashMap")

    def items(self) -> list[Any]:
        """Keys and values, in Java's order."""
        return [key for key, _ in self.map.items()]

    def __len__(self) -> int:
        return len(self.map)


class View:
    """A map's `keySet()`, `values()` or `entrySet()`."""

    __slots__ = ("kind", "map")

    def __init__(self, of: JavaMap, kind: str) -> None:
        self.map = of
        self.kind = kind

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        linked = "Linked" if self.map.java == "java.util.LinkedHashMap" and self.kind != "EntrySet" else ""
        if self.map.java == "java.util.LinkedHashMap" and self.kind == "EntrySet":
            linked = "Linked"
        return f"{self.map.java}${linked}{self.kind}"

    def items(self) -> list[Any]:
        """Keys and values, in Java's order."""
        pairs = self.map.items()
        if self.kind == "KeySet":
            return [key for key, _ in pairs]
        if self.kind == "Values":
            return [value for _, value in pairs]
        return [Entry(self.map, key) for key, _ in pairs]

    def __len__(self) -> int:
        return len(self.map)


class Entry:
    """One entry of a map."""

    __slots__ = ("key", "map")

    def __init__(self, of: JavaMap, key: Any) -> None:
        self.map = of
        self.key = key

    @property
    def value(self) -> Any:
        """The value."""
        return self.map.get(self.key)

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        return {
            "java.util.HashMap": "java.util.HashMap$Node",
            "java.util.LinkedHashMap": "java.util.LinkedHashMap$Entry",
        }.get(self.map.java, f"{self.map.java}$Node")


class JavaIterator:
    """An iterator over a list, set or map."""

    __slots__ = ("at", "changes", "java", "of", "values")

    def __init__(self, of: Any) -> None:
        self.of = of
        self.values: list[Any] = of if isinstance(of, list) else of.items()
        self.at = 0
        self.changes = changes_of(of)
        self.java = "java.util.ArrayList$Itr"
        if not isinstance(of, list):
            owner: JavaMap = of.map
            linked = owner.java == "java.util.LinkedHashMap"
            kind = {"EntrySet": "Entry", "KeySet": "Key", "Values": "Value"}[getattr(of, "kind", "KeySet")]
            self.java = f"{owner.java}${'Linked' if linked else ''}{kind}Iterator"


def changes_of(of: Any) -> int:
    if isinstance(of, list):
        return getattr(of, "changes", 0)
    changes: int = (of if isinstance(of, JavaMap) else of.map).changes
    return changes


class StringBuilder:
    """A `java.lang.StringBuilder`: its pieces, joined when asked for."""

    __slots__ = ("pieces", "size")

    java = "java.lang.StringBuilder"

    def __init__(self, start: str = "") -> None:
        self.pieces = [start] if start else []
        self.size = len(start)

    def append(self, piece: str) -> None:
        """Add a piece at the end."""
        self.pieces.append(piece)
        self.size += len(piece)
        if self.size > LONGEST:
            raise PainlessUnsupportedError("a text of so many characters")

    def text(self) -> str:
        """The whole text."""
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def set(self, whole: str) -> None:
        """Replace the whole text."""
        self.pieces = [whole]
        self.size = len(whole)


class Number:
    """A `java.math.BigDecimal`."""

    __slots__ = ("value",)

    java = "java.math.BigDecimal"

    def __init__(self, value: Decimal) -> None:
        self.value = value


class Exc:
    """A Java exception as a value."""

    __slots__ = ("thrown",)

    def __init__(self, thrown: Thrown) -> None:
        self.thrown = thrown

    @property
    def java(self) -> str:
        """The name of its class in Java."""
        return self.thrown.java


class Function:
    """A lambda."""

    __slots__ = ("call",)

    java = "org.opensearch.painless.PainlessScript$Script$$Lambda"

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call


class Pattern:
    """A regular expression; `regex` is what runs it."""

    __slots__ = ("flags", "regex", "source")

    java = "java.util.regex.Pattern"

    def __init__(self, source: str, flags: int, regex: Any) -> None:
        self.source = source
        self.flags = flags
        self.regex = regex


_CLASSES = {
    str: "java.lang.String", bool: "java.lang.Boolean", float: "java.lang.Double", Long: "java.lang.Long",
    Short: "java.lang.Short", Byte: "java.lang.Byte", Float: "java.lang.Float", Char: "java.lang.Character",
    JavaList: "java.util.ArrayList",
}  # fmt: skip


def class_name(value: Any) -> str:
    """The Java class of a value, as scripts and messages call it (arrays: `java.lang.String[]`)."""
    kind = type(value)
    if kind is int:
        return "java.lang.Integer"
    known = _CLASSES.get(kind)
    if known:
        return known
    if kind is Array:
        return ("java.lang.Object" if value.element == "def" else value.element) + "[]"
    java: str = value.java
    return java


def text(value: Any) -> str:
    """`String.valueOf`."""
    try:
        return _text(value)
    except RecursionError:
        raise PainlessUnsupportedError("the text of values nested so deeply, or within themselves") from None


def _text(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is Long:
        return int.__repr__(value)
    if kind is float:
        return double_text(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is JavaList:
        return _listed(value, value, "Collection")
    if kind is JavaMap:
        return _mapped(value)
    if kind is Char:
        return str(value)
    if kind is Float:
        return single_text(value)
    if kind is StringBuilder:
        return value.text()  # type: ignore[no-any-return]
    if kind is JavaSet or kind is View:
        return _listed(value.items(), value, "Collection")
    if kind is Entry:
        return f"{_text(value.key)}={_text(value.value)}"
    if kind is Exc:
        return value.thrown.text()  # type: ignore[no-any-return]
    if kind is Short or kind is Byte:
        return int.__repr__(value)
    if kind is Number:
        return str(value.value)
    if kind is Pattern:
        return value.source  # type: ignore[no-any-return]
    raise PainlessUnsupportedError(f"the text of a {class_name(value)}")


def single_text(value: float) -> str:
    """`Float.toString`, quickly where no doubt is possible."""
    if 1e-3 <= abs(value) < 1e7 and math.frexp(value)[0] not in {0.5, -0.5}:
        # Away from powers of two, the nearest decimal of the fewest digits is the one that Java shows.
        for digits in range(2, 10):
            shown = f"{value:.{digits}g}"
            read = float(shown)
            if float32(read) == value:
                plain = repr(read)
                return plain if "e" not in plain else float_text(value)
    return float_text(value)


def _listed(values: list[Any], whole: Any, word: str) -> str:
    return limited("[" + ", ".join([f"(this {word})" if value is whole else _text(value) for value in values]) + "]")


def _mapped(value: JavaMap) -> str:
    parts = [
        f"{'(this Map)' if key is value else _text(key)}={'(this Map)' if item is value else _text(item)}"
        for key, item in value.items()
    ]
    return limited("{" + ", ".join(parts) + "}")


def constant_text(value: Any, kind: str) -> str:
    """The text of a static value."""
    if kind == "float":
        return single_text(value)
    if kind == "char" and type(value) is int:
        return chr(value)
    return text(value)


# Equality and hashes


def identity(key: Any) -> Any:
    """What tells keys apart: Java's `1`, `1L`, `1.0`, `true` and `'1'` are five."""
    kind = type(key)
    if key is None or kind is str:
        return key
    if kind in {int, bool, Long, Short, Byte, Char}:
        return (kind, key)
    if kind in {float, Float}:
        return (kind, struct.pack(">d", key) if key == key else b"NaN")  # noqa: PLR0124 - NaN alone differs from itself
    if kind is JavaList:
        return (kind, tuple(identity(value) for value in key))
    raise PainlessUnsupportedError(f"a {class_name(key)} as a key")


def equal(left: Any, right: Any) -> bool:
    """`left.equals(right)`; neither is None."""
    kind = type(left)
    if kind is str or kind in {int, bool, Long, Short, Byte, Char}:
        return kind is type(right) and left == right
    if kind in {float, Float}:
        return kind is type(right) and identity(left) == identity(right)
    if kind is JavaList:
        return (
            type(right) is JavaList
            and len(left) == len(right)
            and all(same(a, b) for a, b in zip(left, right, strict=True))
        )
    if kind is JavaMap:
        if type(right) is not JavaMap or len(left) != len(right):
            return False
        return all(right.has(key) and same(value, right.get(key)) for key, value in left.items())
    if kind is JavaSet or (kind is View and left.kind == "KeySet"):
        return (
            (type(right) is JavaSet or (type(right) is View and right.kind == "KeySet"))
            and len(left) == len(right)
            and all(right.map.has(key) for key in left.items())
        )
    if kind is Number or type(right) is Number:
        raise PainlessUnsupportedError("a comparison of a java.math.BigDecimal")
    if kind is Entry:
        return type(right) is Entry and same(left.key, right.key) and same(left.value, right.value)
    return left is right


def same(left: Any, right: Any) -> bool:
    """`Objects.equals`."""
    return left is right or (left is not None and right is not None and equal(left, right))


def hash_code(value: Any) -> int:
    """`hashCode`, as a signed number. Raises PainlessUnsupportedError for objects whose hash is their address."""
    kind = type(value)
    if value is None:
        return 0
    if kind is str:
        return signed(string_hash(value))
    if kind is bool:
        return 1231 if value else 1237
    if kind in {int, Short, Byte}:
        return int(value)
    if kind is Long:
        bits = value & 0xFFFFFFFFFFFFFFFF
        return signed(bits ^ bits >> 32)
    if kind is Char:
        return ord(value)
    if kind is float:
        (bits,) = struct.unpack(">Q", struct.pack(">d", value if value == value else float("nan")))  # noqa: PLR0124
        return signed(bits ^ bits >> 32)
    if kind is Float:
        (bits,) = struct.unpack(">i", struct.pack(">f", value))
        return int(bits)
    if kind is JavaList:
        total = 1
        for item in value:
            total = signed(31 * total + hash_code(item))
        return total
    if kind is JavaMap:
        return signed(sum(hash_code(key) ^ hash_code(item) for key, item in value.items()))
    if kind is JavaSet or (kind is View and value.kind == "KeySet"):
        return signed(sum(hash_code(item) for item in value.items()))
    if kind is Entry:
        return hash_code(value.key) ^ hash_code(value.value)
    raise PainlessUnsupportedError(f"the hash of a {class_name(value)}")


def signed(value: int) -> int:
    """The low 32 bits, as Java's int."""
    return (value + 0x80000000 & 0xFFFFFFFF) - 0x80000000


def string_hash(value: str) -> int:
    total = 0
    for unit in value:
        total = total * 31 + ord(unit) & 0xFFFFFFFF
    return total


def hash_ordered(pairs: list[tuple[Any, Any]], peak: int, capacity: int) -> list[tuple[Any, Any]]:
    """Entries in order of a HashMap's buckets, its table of this size or as large as `peak` entries made it."""
    while peak * 4 > capacity * 3:
        capacity *= 2
    buckets: dict[int, list[tuple[Any, Any]]] = {}
    for pair in pairs:
        spread = hash_code(pair[0]) & 0xFFFFFFFF
        buckets.setdefault((spread ^ spread >> 16) & capacity - 1, []).append(pair)
    if any(len(bucket) > 8 for bucket in buckets.values()):
        raise PainlessUnsupportedError("a map with many keys of one hash")
    return [pair for _, bucket in sorted(buckets.items()) for pair in bucket]


# Texts in and out


def to_units(value: str) -> str:
    """A text with each character beyond the first plane as its two surrogates."""
    if value.isascii() or not any(char > "\uffff" for char in value):
        return value
    data = value.encode("utf-16-be", "surrogatepass")
    return "".join(map(chr, struct.unpack(f">{len(data) // 2}H", data)))


def from_units(value: str) -> str:
    """A text with pairs of surrogates as the one character that they are."""
    if value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value):
        return value
    return value.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def iterate(value: Any) -> Iterator[Any]:
    """A collection's elements, watched: a change on the way ends it as in Java."""
    if isinstance(value, Array):
        yield from value
        return
    iterator = JavaIterator(value)
    while has_next(iterator):
        yield next_of(iterator)


def has_next(iterator: JavaIterator) -> bool:
    if isinstance(iterator.of, list):
        return iterator.at != len(iterator.values)
    return iterator.at < len(iterator.values)


def next_of(iterator: JavaIterator) -> Any:
    """`Iterator.next`, with its refusals."""
    owner = "iterator"
    if not isinstance(iterator.of, list):
        kind = getattr(iterator.of, "kind", "KeySet")
        if iterator.of.map.java not in {"java.util.LinkedHashMap", "java.util.HashMap"}:
            owner = ""
        else:
            owner = f"{'linked' if iterator.of.map.java == 'java.util.LinkedHashMap' else 'hashed'} {kind}"
    if changes_of(iterator.of) != iterator.changes:
        raise Thrown("java.util.ConcurrentModificationException", None, _iterator_frames(owner, "changed"))
    if iterator.at >= len(iterator.values):
        raise Thrown("java.util.NoSuchElementException", None, _iterator_frames(owner, "ended"))
    iterator.at += 1
    return iterator.values[iterator.at - 1]


def _iterator_frames(owner: str, why: str) -> tuple[str, ...]:
    if not owner:
        raise PainlessUnsupportedError(f"an iterator over a request's map that {why}")
    return frames(f"{owner} {why}")

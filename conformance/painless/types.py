"""Types: what scripts may name, what members they have, and which values pass from one type to another.

A type is its canonical name: `int`, `def`, `java.lang.String`, `java.util.Map.Entry`, `def[]`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from conformance.painless.errors import PainlessUnsupportedError, Thrown

__all__ = [
    "BOXES", "NUMERIC", "PRIMITIVES", "STRING", "UNBOXED", "Cast", "Class", "Method", "assignable", "class_of",
    "legal_cast", "lookup", "method", "promote_add", "promote_both", "promote_conditional", "promote_equality",
    "promote_one", "promote_xor", "runtime_method",
]  # fmt: skip

STRING = "java.lang.String"
OBJECT = "java.lang.Object"
NUMBER = "java.lang.Number"
BOXES = {
    "boolean": "java.lang.Boolean", "byte": "java.lang.Byte", "short": "java.lang.Short", "char": "java.lang.Character",
    "int": "java.lang.Integer", "long": "java.lang.Long", "float": "java.lang.Float", "double": "java.lang.Double",
}  # fmt: skip
UNBOXED = {box: primitive for primitive, box in BOXES.items()}
PRIMITIVES = frozenset((*BOXES, "void"))
NUMERIC = ("byte", "short", "char", "int", "long", "float", "double")
# To which primitives each one widens.
WIDENS = {
    "byte": ("short", "int", "long", "float", "double"),
    "short": ("int", "long", "float", "double"),
    "char": ("int", "long", "float", "double"),
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "double": (),
    "boolean": (),
}


@dataclass(frozen=True, slots=True)
class Method:
    """`owner` is the class that implements it, `declared` the Java class that messages name (`+`: the engine's)."""

    owner: str
    name: str
    returns: str
    parameters: tuple[str, ...]
    static: bool
    declared: str

    @property
    def key(self) -> str:
        """Name and arity, by which methods are told apart."""
        return f"{self.name}/{len(self.parameters)}"

    @property
    def augmented(self) -> bool:
        """Whether the engine adds it to Java's class."""
        return self.declared == "+"

    @property
    def signature(self) -> str:
        """As the JVM words it: `java.util.Map.get(Object)`, `String.trim()`."""
        shown = ", ".join(jvm_name(parameter) for parameter in self.parameters)
        return f"{jvm_name(self.declared)}.{self.name}({shown})"


@dataclass(slots=True)
class Class:
    """A class that scripts may use."""

    name: str
    interface: bool
    supers: tuple[str, ...]
    methods: dict[str, Method] = field(default_factory=dict)
    statics: dict[str, Method] = field(default_factory=dict)
    constructors: dict[int, tuple[str, ...]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    functional: str = ""

    def function(self) -> Method | None:
        """The one method of a functional interface."""
        return next((m for m in self.methods.values() if m.name == self.functional), None) if self.functional else None


@dataclass(slots=True)
class _Library:
    classes: dict[str, Class]
    names: dict[str, str]
    others: frozenset[str]


_MEMBER = re.compile(r" (static )?(\S+) (\w+)(?:\((.*?)\))?(?: @(\S+))?$")


@cache
def _library() -> _Library:
    lines = files("conformance.painless").joinpath("classes.txt").read_text(encoding="utf-8").splitlines()
    names: dict[str, str] = {"def": "def"}
    others: set[str] = set()
    for line in lines:
        if line.startswith(("class ", "interface ")):
            canonical, *short = line.split(" :")[0].split()[1:]
            names.update(dict.fromkeys((canonical, *short), canonical))
        elif line.startswith("other "):
            known = line.split()[1:]
            canonical = max(known, key=len)
            names.update(dict.fromkeys(known, canonical))
            others.add(canonical)
    classes: dict[str, Class] = {}
    current = Class("", interface=False, supers=())
    for line in lines:
        if line.startswith(("class ", "interface ")):
            head, _, supers = line.partition(" :")
            current = Class(head.split()[1], line.startswith("interface"), tuple(supers.split()))
            classes[current.name] = current
        elif line.startswith(" "):
            _read_member(current, line, names)
    for heir in list(classes.values()):
        for parent in heir.supers:
            _inherit(heir, classes.get(parent))
        if heir.name not in PRIMITIVES:
            _inherit(heir, classes[OBJECT])
    return _Library(classes, names, frozenset(others))


def _read_member(owner: Class, line: str, names: dict[str, str]) -> None:
    def full(text: str) -> str:
        base = text.rstrip("[]")
        return names.get(base, base) + text[len(base) :]

    if line.startswith(" new("):
        types = tuple(full(part) for part in line[5:-1].split(",") if part)
        owner.constructors[len(types)] = types
        return
    if line.startswith(" functional "):
        owner.functional = line.split()[1]
        return
    found = _MEMBER.match(line)
    if not found:
        raise ValueError(line)
    static, returns, name, parameters, declared = found.groups()
    if parameters is None:
        owner.fields[name] = full(returns)
        return
    types = tuple(full(part) for part in parameters.split(",") if part)
    made = Method(owner.name, name, full(returns), types, bool(static), declared or owner.name)
    (owner.statics if static else owner.methods)[made.key] = made


def _inherit(child: Class, parent: Class | None) -> None:
    """Members of a parent that the child, or something nearer to it, does not have."""
    if parent is None or parent is child:
        return
    for key, inherited in parent.methods.items():
        mine = child.methods.get(key)
        if mine is None or (mine.owner != inherited.owner and _extends(inherited.owner, mine.owner, parent)):
            child.methods[key] = inherited


def _extends(child: str, parent: str, context: Class) -> bool:
    if parent == OBJECT:
        return True
    return child == context.name and parent in context.supers


def lookup(name: str) -> str | None:
    """The type of that name, short or whole; None if scripts know none. Raises for one that the kit lacks."""
    base = name
    while base.endswith("[]"):
        base = base[:-2]
    found = _library().names.get(base)
    return None if found is None else found + name[len(base) :]


def is_class_name(name: str) -> bool:
    return name in _library().names and name != "def"


def known(name: str) -> str:
    """The type, if the kit knows its members. Raises PainlessUnsupportedError."""
    base = name.rstrip("[]")
    if base in _library().others:
        raise PainlessUnsupportedError(f"the type {base}")
    return name


def class_of(name: str) -> Class | None:
    """The class of that canonical name; None for `def`, arrays and what scripts don't know."""
    known(name)
    return _library().classes.get(name)


def method(owner: str, key: str, *, static: bool = False) -> Method | None:
    """The method that a script of this static type calls."""
    found = class_of(BOXES.get(owner, owner))
    if found is None:
        return None
    return (found.statics if static else found.methods).get(key)


# The classes of values that scripts cannot name, and where their methods are looked up.
_SEEN_AS = {
    "com.google.gson.internal.LinkedTreeMap": "java.util.AbstractMap",
}
_PARENTS = (
    (re.compile(r"\$(Linked)?(KeySet|EntrySet)$"), "java.util.AbstractSet"),
    (re.compile(r"\$(Linked)?Values$"), "java.util.AbstractCollection"),
    (re.compile(r"\$.*(Itr|Iterator)$"), "java.util.Iterator"),
    (re.compile(r"\$(Entry|Node)$"), "java.util.Map.Entry"),
    (re.compile(r"^java\.util\.stream\.ReferencePipeline"), "java.util.stream.Stream"),
)


@cache
def seen_as(java: str) -> str:
    """The class that scripts know for a value of this Java class."""
    if java in _SEEN_AS:
        return _SEEN_AS[java]
    for pattern, parent in _PARENTS:
        if pattern.search(java):
            return parent
    return java


@cache
def runtime_method(java: str, key: str) -> Method | None:
    """The method that `value.name(...)` means for a value of this class."""
    found = _library().classes.get(seen_as(java))
    return found.methods.get(key) if found else None


@cache
def assignable(to: str, given: str) -> bool:
    """`Class.isAssignableFrom`, on static types (`def` stands for its own class, as in the engine)."""
    if to == given:
        return True
    if to in PRIMITIVES or given in PRIMITIVES:
        return False
    if to == OBJECT:
        return True
    if given.endswith("[]"):
        inner = given[:-2]
        return (
            to.endswith("[]") and to[:-2] not in PRIMITIVES and inner not in PRIMITIVES and assignable(to[:-2], inner)
        )
    found = _library().classes.get(seen_as(given))
    return found is not None and (to == found.name or to in found.supers)


def jvm_name(name: str) -> str:
    """As the JVM names a class in its messages."""
    base = name.rstrip("[]")
    shown = {"def": "Object", OBJECT: "Object", STRING: "String", "java.util.Map.Entry": "java.util.Map$Entry"}.get(
        base, base
    )
    return shown + name[len(base) :]


def simple_name(name: str) -> str:
    """`Class.getSimpleName`."""
    base = name.rstrip("[]")
    return ("Object" if base == "def" else re.split(r"[.$]", base)[-1]) + name[len(base) :]


# Casts


@dataclass(frozen=True, slots=True)
class Cast:
    """`box`: first made an object of this primitive's class; `unbox`: taken out of one; `to_box`: put into one."""

    source: str
    target: str
    explicit: bool
    box: str = ""
    unbox: str = ""
    to_box: str = ""

    @property
    def result(self) -> str:
        """The type after the cast."""
        return BOXES[self.to_box] if self.to_box else self.target


def legal_cast(actual: str, expected: str, *, explicit: bool, internal: bool) -> Cast | None:
    """How a value gets from one static type to another; None if it need not. Raises Thrown (class_cast_exception)."""
    if actual == expected:
        return None
    if actual == "def" and (expected in BOXES or expected in UNBOXED):
        return Cast("def", expected, explicit)
    if actual == STRING and expected == "char" and explicit:
        return Cast(STRING, "char", explicit=True)
    if actual in BOXES:
        made = _from_primitive(actual, expected, explicit=explicit, internal=internal)
        if made:
            return made
    elif actual in UNBOXED and internal:
        made = _from_box(UNBOXED[actual], expected, explicit=explicit)
        if made:
            return made
    if (
        (actual != "def" or expected == "void")
        and (actual == "void" or expected != "def")
        and not assignable(expected, actual)
        and not (assignable(actual, expected) and explicit)
    ):
        raise Thrown("java.lang.ClassCastException", f"Cannot cast from [{actual}] to [{expected}].")
    return Cast(actual, expected, explicit)


def _from_primitive(actual: str, expected: str, *, explicit: bool, internal: bool) -> Cast | None:
    if expected == "def":
        return Cast(BOXES[actual], "def", explicit, box=actual)
    if internal and (expected == OBJECT or (expected == NUMBER and actual != "boolean")):
        return Cast(BOXES[actual], expected, explicit, box=actual)
    if actual == "char" and expected == STRING and explicit:
        return Cast("char", STRING, explicit=True)
    if expected in WIDENS[actual]:
        return Cast(actual, expected, explicit)
    if explicit and actual != "boolean" and expected in NUMERIC:
        return Cast(actual, expected, explicit=True)
    if internal and expected in UNBOXED:
        inner = UNBOXED[expected]
        if inner == actual or inner in WIDENS[actual]:
            return Cast(actual, inner, explicit, to_box=inner)
    return None


def _from_box(actual: str, expected: str, *, explicit: bool) -> Cast | None:
    if expected == actual or expected in WIDENS[actual]:
        return Cast(actual, expected, explicit, unbox=actual)
    if expected in UNBOXED and UNBOXED[expected] in WIDENS[actual]:
        inner = UNBOXED[expected]
        return Cast(actual, inner, explicit, unbox=actual, to_box=inner)
    return None


def promote_one(kind: str, *, decimal: bool) -> str | None:
    """The type that an operator of one operand computes in."""
    if kind in {"def", "long"} or (decimal and kind in {"double", "float"}):
        return kind
    return "int" if kind in {"int", "char", "short", "byte"} else None


def promote_both(left: str, right: str, *, decimal: bool) -> str | None:
    """The type that an operator of two operands computes in."""
    both = {left, right}
    if "def" in both:
        return "def"
    for kind in ("double", "float") if decimal else ():
        if kind in both:
            return kind
    if "long" in both:
        return "long"
    return "int" if both & {"int", "char", "short", "byte"} else None


def promote_add(left: str, right: str) -> str | None:
    """The type that `+` computes in."""
    return STRING if STRING in {left, right} else promote_both(left, right, decimal=True)


def promote_xor(left: str, right: str) -> str | None:
    """The type that `^` computes in."""
    if "def" in {left, right}:
        return "def"
    return "boolean" if "boolean" in {left, right} else promote_both(left, right, decimal=False)


def promote_equality(left: str, right: str) -> str | None:
    """The type that `==` compares in."""
    if left == right == STRING:
        return STRING
    if "def" in {left, right}:
        return "def"
    if left not in PRIMITIVES or right not in PRIMITIVES:
        return OBJECT
    return "boolean" if left == right == "boolean" else promote_both(left, right, decimal=True)


def promote_conditional(left: str, right: str) -> str | None:
    """The type of `? :`."""
    if left == right:
        return left
    both = {left, right}
    if "def" in both:
        return "def"
    if left not in PRIMITIVES or right not in PRIMITIVES or "boolean" in both:
        return OBJECT
    for kind in ("double", "float", "long", "int"):
        if kind in both:
            return kind
    return "int" if "char" in both and both & {"short", "byte"} else None

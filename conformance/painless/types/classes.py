"""The classes that scripts may name, with their members, as `classes.txt` lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.types.names import BOXES, OBJECT, PRIMITIVES, jvm_name

__all__ = ["Class", "Method", "assignable", "class_of", "is_class_name", "known", "lookup", "method", "runtime_method"]


class Method(NamedTuple):
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


_HEAD = re.compile(r"(?m)^(?:(class|interface) (\S+)(.*) :(.*)|other (.*))$")


class _Library(NamedTuple):
    """What is known of each class: whether it is an interface, its supertypes, and the lines of its members."""

    listed: dict[str, tuple[bool, tuple[str, ...], str]]
    names: dict[str, str]
    others: frozenset[str]


_MEMBER = re.compile(r" (static )?(\S+) (\w+)(?:\((.*?)\))?(?: @(\S+))?$")


@cache
def _library() -> _Library:
    text = Path(__file__).with_name("classes.txt").read_text("utf-8")
    listed: dict[str, tuple[bool, tuple[str, ...], str]] = {}
    names: dict[str, str] = {"def": "def"}
    others: set[str] = set()
    heads = list(_HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=True):
        kind, canonical, short, supers, other = head.groups()
        if other is None:
            names.update(dict.fromkeys((canonical, *short.split()), canonical))
            listed[canonical] = (kind == "interface", tuple(supers.split()), text[head.end() + 1 : end])
        else:
            known = other.split()
            canonical = max(known, key=len)
            names.update(dict.fromkeys(known, canonical))
            others.add(canonical)
    return _Library(listed, names, frozenset(others))


@cache
def _class(name: str) -> Class | None:
    """A class with its members, its own and those that it inherits: a script names few of the hundred."""
    library = _library()
    if name not in library.listed:
        return None
    interface, supers, members = library.listed[name]
    made = Class(name, interface, supers)
    for line in members.splitlines():
        _read_member(made, line, library.names)
    for parent in supers:
        _inherit(made, _class(parent))
    if name not in PRIMITIVES and name != OBJECT:
        _inherit(made, _class(OBJECT))
    return made


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
    if parent is None:
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
    """Whether scripts know a class of that name."""
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
    return _class(name)


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
def _seen_as(java: str) -> str:
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
    found = _class(_seen_as(java))
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
    found = _class(_seen_as(given))
    return found is not None and (to == found.name or to in found.supers)

"""How members and elements are read and written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.painless.dynamic.members import array_load, array_store, getter, indexer, setter
from conformance.painless.emit.nulls import because, invoke_null, null_pointer, returned
from conformance.painless.emit.writer import Code, Writer
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.library import CONSTANTS, METHODS
from conformance.painless.nodes import Node
from conformance.painless.types.names import BOXES, LIST
from conformance.painless.values.classes import class_name
from conformance.painless.values.lists import JavaList
from conformance.painless.values.objects import StringBuilder

__all__ = ["ONE_CLASS", "Place"]

# Python classes whose values are all of one Java class: what a site chose for one holds for all.
ONE_CLASS = frozenset((str, int, float, bool, JavaList, StringBuilder))


@dataclass(slots=True)
class Place:
    """A member or element, to be read or written."""

    body: Writer
    node: Node
    prefix: Code
    prefix_shown: str
    index: Callable[[list[Any], Any], Any] | None

    @property
    def shown(self) -> str:
        """How the JVM names what is read from here."""
        node = self.node
        if node.method is not None and not node.method.augmented:
            return returned(node.method.signature)
        return ""

    def load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        """What reads it, of its owner and index."""
        kind, shown = node.kind, self.prefix_shown
        match kind:
            case "dot_def" | "brace_def":
                return self.dynamic_load(node)
            case "length":
                return lambda f, of, at: len(_present(of, f"Cannot read the array length{because(shown)}"))
            case "field":
                if (node.other, node.name) not in CONSTANTS:
                    raise PainlessUnsupportedError(f"the field {node.other}.{node.name}", at=node.at)
                value = CONSTANTS[node.other, node.name]
                return lambda f, of, at: value
            case "array":
                word = node.type if node.type in BOXES else "object"
                word = "byte/boolean" if word in {"boolean", "byte"} else word
                message = f"Cannot load from {word} array{because(shown)}"
                return lambda f, of, at: array_load(_present(of, message), at)
            case _:
                return self.method_load(node)

    def method_load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        """A read that is a call of a known method."""
        method, shown = node.method, self.prefix_shown
        assert method is not None  # noqa: S101 - shortcuts have a method
        made = METHODS.get((method.owner, method.key))
        if made is None:
            raise PainlessUnsupportedError(f"the method {method.owner}.{method.name}", at=node.at)
        known, signature, augmented = made, method.signature, method.augmented

        def load(f: list[Any], of: Any, at: Any) -> Any:
            if of is None and not augmented:
                raise invoke_null(signature, shown)
            return known(of) if node.kind == "shortcut" else known(of, at)

        return load

    def dynamic_load(self, node: Node) -> Callable[[list[Any], Any, Any], Any]:
        """A read that is looked up in the value's class."""
        site, repeats = self.body.maker.site(), self.body.repeats
        name, returns = node.name, node.type
        plans: dict[Any, Callable[..., Any]] = {}
        element = node.kind == "brace_def"
        index_type = node.kids[1].type if element else ""

        def load(f: list[Any], of: Any, at: Any) -> Any:
            if of is None:
                raise f[-1].refuse_null(site)
            seen: Any = type(of)
            if seen not in ONE_CLASS:
                seen = class_name(of)
            plan = plans.get(seen)
            if plan is None:
                plan = plans[seen] = indexer(of, index_type, returns) if element else getter(of, name, returns)
            if repeats:
                f[-1].seen.add(site)
            return plan(of, at) if element else plan(of)

        return load

    def store(self, node: Node, kind: str) -> Callable[[list[Any], Any, Any, Any], Any]:
        """What writes to it a value of a static type, of its owner and index."""
        shown = self.prefix_shown
        match node.kind:
            case "dot_def" | "brace_def":
                return self.dynamic_store(node, kind)
            case "map":
                signature = "java.util.Map.put(Object, Object)"

                def put(f: list[Any], of: Any, at: Any, value: Any) -> Any:
                    if of is None:
                        raise invoke_null(signature, shown)
                    of.put(at, value)

                return put
            case "list":
                set_element = METHODS[LIST, "set/2"]

                def put_element(f: list[Any], of: Any, at: Any, value: Any) -> Any:
                    if of is None:
                        raise invoke_null("java.util.List.set(int, Object)", shown)
                    set_element(of, at, value)

                return put_element
            case "array":
                word = node.type if node.type in BOXES else "object"
                word = "byte/boolean" if word in {"boolean", "byte"} else word
                message = f"Cannot store to {word} array{because(shown)}"
                return lambda f, of, at, value: array_store(_present(of, message), at, value)
            case _:
                raise PainlessUnsupportedError("an assignment to this", at=node.at)

    def dynamic_store(self, node: Node, kind: str) -> Callable[[list[Any], Any, Any, Any], Any]:
        """A write that is looked up in the value's class."""
        site, repeats = self.body.maker.site(), self.body.repeats
        name, element = node.name, node.kind == "brace_def"
        index_type = node.kids[1].type if element else ""
        plans: dict[str, Callable[..., Any]] = {}

        def store(f: list[Any], of: Any, at: Any, value: Any) -> Any:
            if of is None:
                raise f[-1].refuse_null(site)
            seen = class_name(of)
            plan = plans.get(seen)
            if plan is None:
                plan = plans[seen] = indexer(of, index_type, "def", kind) if element else setter(of, name, kind)
            if repeats:
                f[-1].seen.add(site)
            if element:
                plan(of, at, value)
            else:
                plan(of, value)

        return store


def _present(value: Any, message: str) -> Any:
    if value is None:
        raise null_pointer(message)
    return value

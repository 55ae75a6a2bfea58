"""Which variables a place of the script can see."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.painless.errors import Thrown

__all__ = ["Scope", "Variable"]


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A local variable."""

    name: str
    type: str
    final: bool


@dataclass(slots=True, eq=False)
class Scope:
    """The variables of a function, a block or a lambda; `captures` lists a lambda's uses of those from outside."""

    returns: str
    parent: Scope | None = None
    captures: list[Variable] | None = None
    own: dict[str, Variable] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def block(self) -> Scope:
        """The scope of a block in this one."""
        return Scope(self.returns, self, used=self.used)

    def closure(self, returns: str) -> Scope:
        """The scope of a lambda in this one."""
        return Scope(returns, self, captures=[], used=self.used)

    def define(self, at: int, kind: str, name: str, *, final: bool) -> Variable:
        """A new variable; the engine refuses one already defined."""
        if self.defines(name):
            raise Thrown("java.lang.IllegalArgumentException", f"variable [{name}] is already defined", offset=at)
        made = self.own[name] = Variable(name, kind, final)
        return made

    def defines(self, name: str) -> bool:
        """Whether the name is a variable here."""
        return name in self.own or (self.parent is not None and self.parent.defines(name))

    def get(self, at: int, name: str) -> Variable:
        """The variable of this name; the engine refuses an unknown one."""
        found = self.own.get(name)
        if found is not None:
            self.used.add(name)
            return found
        if self.parent is None:
            raise Thrown("java.lang.IllegalArgumentException", f"variable [{name}] is not defined", offset=at)
        found = self.parent.get(at, name)
        if self.captures is not None:
            # The engine captures a variable again at each use; the copies count in its messages.
            self.captures.append(found)
            found = Variable(found.name, found.type, final=True)
        return found

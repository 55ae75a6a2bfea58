"""A compiled path: its parts in general, and how it is applied to a value. Jayway json-path 2.9.0.

The parts know their neighbours, as they do in Java, because a part's meaning hangs on them: a miss is an error
where everything before it names one place, and is passed over elsewhere. That also makes the text of the current
path, which messages quote, a matter of the tokens alone.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Final

from conformance.java.jsonpath.errors import BoundExceededError, JavaError, PathNotFoundError, illegal_argument

__all__ = ["MAX_WORK", "CompiledPath", "Evaluation", "Root", "Run", "Token"]

MAX_WORK: Final = 20_000_000


class Run:
    """One reading of a value: how much work it took so far, and what all its evaluations share."""

    __slots__ = ("changes", "compiles", "work")

    def __init__(self, compiles: Callable[[str], bool]) -> None:
        self.work = 0
        self.changes = 0
        self.compiles = compiles

    def spend(self, work: int) -> None:
        """Raises BoundExceededError beyond MAX_WORK: about 1 for an element, 20 for an object or a comparison."""
        self.work += work
        if self.work > MAX_WORK:
            raise BoundExceededError("a path takes too much work: it looks at too many values, or at some too often")


class Evaluation:
    """One path applied to one value: what it found, and the answers of its filters' `$` paths.

    `require`: a missing property is an error everywhere, as in the check of a filter whether a path exists.
    """

    __slots__ = ("answers", "path", "require", "results", "root", "run")

    def __init__(self, path: CompiledPath, root: Any, run: Run, *, require: bool) -> None:
        self.path = path
        self.root = root
        self.run = run
        self.require = require
        self.results: list[Any] = []
        self.answers: dict[CompiledPath, Any] = {}


class Token(ABC):
    """A part of a path. `upstream_index` is the place in the array from which a scan called it, -1 before."""

    __slots__ = ("_definite", "_upstream", "next", "prev", "upstream_index")

    def __init__(self) -> None:
        self.next: Token | None = None
        self.prev: Token | None = None
        self.upstream_index = -1
        self._definite: bool | None = None
        self._upstream: bool | None = None

    @abstractmethod
    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """Adds what is found from here on to the evaluation's results."""

    @property
    @abstractmethod
    def fragment(self) -> str:
        """The part in the path's normal form."""

    def definite(self) -> bool:
        """Whether the part names one place."""
        return True

    def path_definite(self) -> bool:
        """Whether the part and all after it do; the first answer stays, even if tokens are added later."""
        if self._definite is None:
            self._definite = self.definite() and (self.next is None or self.next.path_definite())
        return self._definite

    def upstream_definite(self) -> bool:
        """Whether all parts before this one name one place; the first answer stays."""
        if self._upstream is None:
            prev = self.prev
            self._upstream = prev is None or (prev.definite() and prev.upstream_definite())
        return self._upstream

    def text(self) -> str:
        """The normal form of the part and all after it."""
        parts: list[str] = []
        token: Token | None = self
        while token is not None:
            parts.append(token.fragment)
            token = token.next
        return "".join(parts)

    def place(self) -> str:
        """The current path where this part is applied; of use where `upstream_definite` holds."""
        parts: list[str] = []
        token = self.prev
        while token is not None:
            parts.append(token.step())
            token = token.prev
        return "".join(reversed(parts))

    def step(self) -> str:
        """What the part adds to the current path."""
        return self.fragment

    def at_tail_index(self, ev: Evaluation) -> bool:
        """Whether a last part that a scan called for an element is the element which the part before names."""
        if self.upstream_index == -1:
            return True
        before = ev.path.root.tail.prev
        if before is None:
            raise _null_pointer("PathToken.getPathFragment()", "PathToken.prev()")
        return before.fragment == f"[{self.upstream_index}]"

    def elements(self, items: list[Any], ev: Evaluation) -> None:
        """Goes on with each element; an index that is out of bounds further down is no error."""
        following = self.next
        if following is None:
            ev.results.extend(items)
            return
        for item in items:
            try:
                following.evaluate(item, ev)
            except JavaError as error:
                if error.type != "index_out_of_bounds_exception":
                    raise


class Root(Token):
    """`$` or `@`; `tail` is the last token that was appended."""

    __slots__ = ("sign", "tail")

    def __init__(self, sign: str) -> None:
        super().__init__()
        self.sign = sign
        self.tail: Token = self

    def append(self, token: Token) -> None:
        """Puts the token at the end."""
        self.tail.next = token
        token.prev = self.tail
        self.tail = token

    def evaluate(self, model: Any, ev: Evaluation) -> None:
        """As `Token.evaluate`."""
        if self.next is None:
            ev.results.append(model)
        else:
            self.next.evaluate(model, ev)

    @property
    def fragment(self) -> str:
        """As `Token.fragment`."""
        return self.sign


class CompiledPath:
    """The tokens from a root on; `of_root` if the path starts at `$`. Equal only to itself."""

    __slots__ = ("of_root", "root")

    def __init__(self, root: Root, *, of_root: bool) -> None:
        self.root = root
        self.of_root = of_root

    def evaluate(self, model: Any, root: Any, run: Run, *, require: bool = False) -> Any:
        """The last thing found if the path is definite, else the list of all. Raises as Java."""
        if root is None:
            raise illegal_argument("root can not be null")
        ev = Evaluation(self, root, run, require=require)
        self.root.evaluate(model, ev)
        if not self.definite:
            return ev.results
        if not ev.results:
            raise PathNotFoundError(f"No results for path: {self.root.text()}")
        return ev.results[-1]

    @property
    def definite(self) -> bool:
        """Whether it names one place."""
        return self.root.path_definite()


def _null_pointer(call: str, source: str) -> JavaError:
    package = "com.jayway.jsonpath.internal.path."
    return JavaError(
        "java.lang.NullPointerException",
        f'Cannot invoke "{package}{call}" because the return value of "{package}{source}" is null',
    )

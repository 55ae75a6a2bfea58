"""A bucket of `java.util.HashMap` that has become a tree: only the order in which it gives its keys is of interest.

The nodes of such a bucket stay chained, and the chain is what iteration follows; a new node is chained after its
parent in the tree, and the root is moved to the front after each insertion. So the tree has to be played to know it.
"""

from __future__ import annotations

__all__ = ["TreeBin"]

Rank = tuple[int, bytes]


class _Node:
    """A node of the red-black tree, by signed hash, then by the text's UTF-16 units."""

    __slots__ = ("key", "left", "parent", "rank", "red", "right")

    def __init__(self, key: str, spread: int) -> None:
        self.key = key
        signed = spread - (1 << 32) if spread >> 31 else spread
        self.rank: Rank = (signed, key.encode("utf-16-be", "surrogatepass"))
        self.parent: _Node | None = None
        self.left: _Node | None = None
        self.right: _Node | None = None
        self.red = True


class TreeBin:
    """Keys and their spread hashes, in order of iteration (`chain`), with the tree over them."""

    __slots__ = ("_root", "chain")

    def __init__(self, chain: list[tuple[str, int]]) -> None:
        self.chain = list(chain)
        self._root: _Node | None = None
        for key, spread in chain:
            self._insert(_Node(key, spread))
        self._root_to_front()

    def add(self, key: str, spread: int) -> None:
        """Put a key that is not there yet."""
        parent = self._insert(_Node(key, spread))
        keys = [chained for chained, _ in self.chain]
        self.chain.insert(keys.index(parent) + 1, (key, spread))
        self._root_to_front()

    def _root_to_front(self) -> None:
        if self._root is not None:
            first = next(entry for entry in self.chain if entry[0] == self._root.key)
            self.chain.remove(first)
            self.chain.insert(0, first)

    def _insert(self, node: _Node) -> str:
        """Add the node to the tree; gives the key it was hung under (its own for the first)."""
        at = self._root
        if at is None:
            node.red = False
            self._root = node
            return node.key
        while True:
            below = at.left if node.rank <= at.rank else at.right
            if below is None:
                break
            at = below
        node.parent = at
        if node.rank <= at.rank:
            at.left = node
        else:
            at.right = node
        self._balance(node)
        return at.key

    def _balance(self, node: _Node) -> None:
        while (parent := node.parent) is not None and parent.red and (above := parent.parent) is not None:
            on_left = parent is above.left
            uncle = above.right if on_left else above.left
            if uncle is not None and uncle.red:
                parent.red = uncle.red = False
                above.red = True
                node = above
                continue
            if node is (parent.right if on_left else parent.left):
                self._rotate(parent, left=on_left)
                node, parent = parent, node
            parent.red = False
            above.red = True
            self._rotate(above, left=not on_left)
        if self._root is not None:
            self._root.red = False

    def _rotate(self, node: _Node, *, left: bool) -> None:
        """Lift the node's right child (`left`) or left child into its place."""
        child = node.right if left else node.left
        assert child is not None  # noqa: S101 - the balancing rules only rotate over a child
        inner = child.left if left else child.right
        if left:
            node.right, child.left = inner, node
        else:
            node.left, child.right = inner, node
        if inner is not None:
            inner.parent = node
        child.parent = node.parent
        if node.parent is None:
            self._root = child
        elif node is node.parent.left:
            node.parent.left = child
        else:
            node.parent.right = child
        node.parent = child

"""Nodes -> Python closures that run them.

`writer` makes a function's code; each module beside it knows some kinds of nodes, and registers there.
"""

"""Types: what scripts may name, what members they have, and which values pass from one type to another.

A type is its canonical name: `int`, `def`, `java.lang.String`, `java.util.Map.Entry`, `def[]`.
"""

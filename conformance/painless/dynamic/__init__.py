"""What the engine does at run time for `def`: it looks at the classes of values, and chooses.

Sources: `Def`, `DefMath` and `DefBootstrap` of OpenSearch 3.6, and what the JVM's method handles say when types differ.

What a call site remembers decides how a null is refused, and whether an operator meets values of the types it first
saw. The engine keeps that as long as it keeps the compiled script; here it lasts one run, which so depends on its input
alone.
"""

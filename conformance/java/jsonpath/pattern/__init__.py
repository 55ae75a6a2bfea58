r"""The grammar of `java.util.regex.Pattern`, as far as a filter's `/.../flags` can hold it: text in, `Regex` out.

Not read: `\N{...}`, `\X`, canonical equivalence; scripts other than the common ones are refused.
"""

from __future__ import annotations

from conformance.java.jsonpath.pattern.structure import PatternReader, compile_pattern

__all__ = ["PatternReader", "compile_pattern"]

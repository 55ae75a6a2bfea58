"""Java's values as scripts hold them, and their texts.

A static `int` or `long` is a Python int, a `float` or `double` a float, a `char` a `Char`. As an object (`def`), an
Integer is a plain int and a Double a plain float; the others have classes of their own here. Texts hold UTF-16 units:
a character beyond the first plane is two.
"""

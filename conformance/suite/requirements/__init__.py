"""The norm: a file is a section of it, a function is one requirement."""

"""What a format of the linter's output is: from the files' findings to a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from conformance.finding import Finding
from conformance.lint.linted import Linted
from conformance.registry import Registry, load_all

__all__ = ["Format", "Outcome", "format_named", "output_format", "output_formats"]


class Outcome(NamedTuple):
    """What is to be shown: the files (those without findings as well), and how.

    `width` is the terminal's, `snippets` whether the source is shown, `colour` whether escapes may be used.
    """

    files: Sequence[Linted]
    snippets: bool = True
    colour: bool = False
    width: int = 100
    fixed: int = 0

    @property
    def findings(self) -> list[Finding]:
        """All findings in order."""
        return [finding for file in self.files for finding in file.findings]

    @property
    def texts(self) -> Mapping[str, str]:
        """The text of each file that has findings."""
        return {file.path: file.text for file in self.files if file.text is not None}


Format = Callable[[Outcome], str]

_FORMATS: Registry[Format] = Registry("output format")


def output_format(name: str) -> Callable[[Format], Format]:
    """Register a function as a format."""
    return lambda function: _FORMATS.add(name, function)


def format_named(name: str) -> Format:
    """One format; its module alone is imported."""
    import_module(f"conformance.lint.formats.{name}")
    return _FORMATS[name]


def output_formats() -> Registry[Format]:
    """Every format by its name."""
    load_all("conformance.lint.formats")
    return _FORMATS

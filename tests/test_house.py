"""The house keeps its own rules: layers, names, documentation and generated text."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance
from conformance.functions.function import post_process_functions, pre_process_functions

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "conformance"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("errors", "registry", "http", "redact", "resources", "finding", "config", "shard", "pointer", "xml"),
    ("documents", "schema"),
    ("java",),
    ("painless",),
    ("template",),
    ("connector", "dataset", "tensor"),
    ("functions", "processors", "presets"),
    ("engine", "connection"),
    ("blueprint",),
    ("caller",),
    ("hostile",),
    ("mock",),
    ("lint", "providers", "apis", "cassette"),
    ("suite", "verify", "serve", "kit", "reports", "strategies", "mocked", "server"),
    ("api", "mocked", "server"),
    ("lsp",),
    ("tape", "collect"),
    ("plugin", "cli", "api"),
    ("__main__",),
)
"""From the ground up. A module imports what stands above it in this list, or what is of its own part."""

FREE = {"__init__", "_data"}


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if part(path) not in FREE)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and imported part of each import of the package, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif node.module and node.level == 0:
            names = [node.module]
            if node.module == "conformance":
                names = [f"conformance.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "conformance" and len(parts) > 1 and not parts[1].startswith("__"):
                yield node.lineno, parts[1]


def rank(name: str) -> int:
    found = [number for number, layer in enumerate(LAYERS) if name in layer]
    assert found, f"conformance/{name} stands in no layer: add it to LAYERS"
    return found[0]


def test_a_module_imports_only_what_stands_above_it() -> None:
    wrong = []
    for path in modules():
        own = part(path)
        for line, name in imports(path):
            if name == own:
                continue
            if rank(name) > rank(own) or (rank(name) == rank(own) and own in {"lint", "providers", "apis", "cassette"}):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports conformance.{name}")
    assert wrong == []


def test_every_public_name_can_be_imported() -> None:
    missing = [name for name in conformance.__all__ if not hasattr(conformance, name)]
    assert missing == []
    assert list(conformance.__all__) == sorted(conformance.__all__)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    if not tree.body or ast.get_docstring(tree):
        return
    # of many alike parts, each is one definition, whose docstring says it all
    parts = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name[0] != "_"]
    assert parts, "a module begins with what it is"
    assert [part.name for part in parts if not ast.get_docstring(part)] == []


def test_each_built_in_function_has_its_own_file() -> None:
    names = [*pre_process_functions(), *post_process_functions()]
    files = {path.stem for path in (PACKAGE / "functions").glob("p*.py")}
    expected = {name.removeprefix("connector.").replace("_process.", "_").replace(".", "_") for name in names}
    assert files == expected
    assert len(names) == 31


def test_no_file_names_this_machine_or_a_registry() -> None:
    told = re.compile(r"/work/|/root/\.|files\.pythonhosted|pypi\.org/simple|repo1?\.maven|(?<!emit)-index-url")
    suffixes = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".lock", ".sh", ""}
    kept = [
        path
        for folder in ("conformance", "tests", "docs", "benchmarks", ".ci", "blueprints", "schemas")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in suffixes and "golden" not in path.parts and path != Path(__file__)
    ]
    wrong = [str(path.relative_to(ROOT)) for path in kept if told.search(path.read_text(errors="replace"))]
    assert wrong == []


def test_every_module_can_be_imported() -> None:
    for found in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not found.name.startswith(("conformance.suite.requirements", "conformance._data")):
            importlib.import_module(found.name)


@pytest.mark.parametrize(
    "name",
    [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if ">>> " in path.read_text(encoding="utf-8")
    ],
)
def test_the_examples_in_a_module_s_docstrings_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
    assert found.attempted

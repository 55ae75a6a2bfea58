"""The kit under pytest: it loads by itself, and does nothing until it is asked.

`--blueprints PATH` (or `blueprints = ...` in the ini file) collects each blueprint file's checks as items, `--target
URL` runs the conformance suite, and the fixtures are there for tests of one's own. Of the same thing, an option counts
before a mark, a mark before the ini file. Nothing of the kit is imported before it is used: every run pays for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from conformance.suite.arguments import ARGUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.blueprint import Blueprint
    from conformance.mocked import Mock
    from conformance.server import Api, Server
    from conformance.tape import Tape

__all__: list[str] = []

T = TypeVar("T")

_COLLECTOR = "conformance-blueprints"

_OPTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "--blueprints",
        {"action": "append", "default": [], "metavar": "PATH", "help": "collect the checks of blueprints"},
    ),
    (
        "--blueprint-examples",
        {"type": int, "metavar": "N", "help": "try each documented call with N bodies and replies that are made up"},
    ),
    ("--blueprint-seed", {"type": int, "metavar": "N", "help": "make up the same ones as an earlier run"}),
    (
        "--blueprint-cassettes",
        {"metavar": "DIR", "help": "replay each blueprint from DIR/<id>.yaml, and fail where there is none"},
    ),
    (
        "--cassette-record",
        {
            "choices": ("none", "new", "all"),
            "default": "none",
            "help": "what the fixture `cassette` asks the network for: nothing, what has no file yet, or all anew",
        },
    ),
    *ARGUMENTS,
)

_INI = (
    ("blueprints", "args", "files and folders whose blueprints are collected"),
    (
        "blueprint_cassettes",
        "string",
        "folder of <id>.yaml: blueprints that have one are replayed (default: cassettes)",
    ),
    ("blueprint_examples", "string", "as --blueprint-examples"),
)

_MARKERS = (
    "blueprint(check, provider, call): a check of a blueprint, collected by --blueprints",
    "cassette(path, repeat=False, allow_unused=False): the file of the fixture `cassette`, or a blueprint's id",
    "provider_mock(*providers): whose mocks the fixture `provider_mock` has (default: all)",
    "ml_commons(**options): the options of the embedded server, as of conformance.serve.KitOptions",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options and ini settings; an option that another plugin has already is left to that."""
    group = parser.getgroup("conformance", "connector blueprints")
    for name, how in _OPTIONS:
        try:
            group.addoption(name, **how)
        except ValueError:
            continue
    for name, kind, told in _INI:
        parser.addini(name, told, type=kind, default=[] if kind == "args" else "")  # type: ignore[arg-type]  # literals


def pytest_configure(config: pytest.Config) -> None:
    """Register what was asked for; the rest stays unknown to this run."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)
    here, root = config.invocation_params.dir, (config.inipath or config.rootpath / "ini").parent
    named = [_whole(here, path) for path in config.getoption("blueprints", []) or []]
    usual = [_whole(root, path) for path in config.getini("blueprints")]
    if named or usual:
        _collect(config, named, usual, root)
    if config.getoption("target", ""):
        _run_suite(config, named)


def _whole(folder: Path, path: str) -> Path:
    return Path(os.path.normpath(folder / path))


def _collect(config: pytest.Config, named: list[Path], usual: list[Path], root: Path) -> None:
    """Collect what was named; what the ini file names, only where no files were named at all."""
    from conformance.collect.nodes import Blueprints
    from conformance.errors import ConformanceError

    try:
        made = Blueprints.of(config, tuple(dict.fromkeys([*named, *usual])), root)
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(made, _COLLECTOR)
    files_named = config.args_source is pytest.Config.ArgsSource.ARGS
    _add_arguments(config, named if files_named else [*named, *usual])


def _run_suite(config: pytest.Config, named: list[Path]) -> None:
    """Run the suite: alone, where nothing else was named."""
    from conformance.suite import hooks

    if not config.pluginmanager.has_plugin(hooks.NAME):
        config.pluginmanager.register(hooks, hooks.NAME)
    suite = Path(hooks.__file__).parent
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args[:] = [str(path) for path in named]
    _add_arguments(config, [suite])


def _add_arguments(config: pytest.Config, paths: list[Path]) -> None:
    """Let pytest look at these too, but for what is found below another argument, or of which a part was named."""
    for path in paths:
        given = [_whole(config.invocation_params.dir, each.partition("::")[0]) for each in config.args]
        if not any(each == path or each in path.parents or path in each.parents for each in given):
            config.args.append(str(path))


# --- fixtures -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def blueprint_registry(pytestconfig: pytest.Config) -> Mapping[str, Blueprint]:
    """Blueprints by id: those that --blueprints and the ini file name, then the kit's own."""
    from conformance.collect.registry import Blueprints

    collector = pytestconfig.pluginmanager.get_plugin(_COLLECTOR)
    return Blueprints(collector.asked if collector is not None else ())


@pytest.fixture
def provider_mock(request: pytest.FixtureRequest) -> Iterator[Mock]:
    """Mocks of the providers that the mark names, or of all: `with provider_mock:`, `.transport(...)`, `.url(...)`."""
    from conformance.mocked import mock

    mark = request.node.get_closest_marker("provider_mock")
    made = mock(*(mark.args if mark else ()))
    yield made
    made.close()


@pytest.fixture
def _conformance_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Both embedded APIs, with a state of their own for each test."""
    from conformance.serve import KitOptions
    from conformance.server import Server

    mark = request.node.get_closest_marker("ml_commons")
    with Server(KitOptions(**(mark.kwargs if mark else {}))) as server:
        yield server


@pytest.fixture
def ml_commons(_conformance_server: Server) -> Api:
    """The ML Commons API of OpenSearch 3.6.0: `ml_commons("POST", "/connectors/_create", body)`, `.url`, `.server`."""
    from conformance.server import Api

    return Api(_conformance_server, "/_plugins/_ml")


@pytest.fixture
def connections_api(_conformance_server: Server) -> Api:
    """The External Model Connections API, with a key that has both scopes; the same server as `ml_commons`."""
    from conformance.server import Api

    return Api(_conformance_server, "/api/public", (("x-api-key", "demo"),))


@pytest.fixture
def cassette(request: pytest.FixtureRequest) -> Iterator[Tape]:
    """This test's exchanges: from `cassettes/<module>/<test>.yaml`, or what the mark names; offline unless asked.

    A test that passes and leaves something unasked fails, unless the mark allows it.
    """
    from conformance.tape import Tape, ask

    mark = request.node.get_closest_marker("cassette")
    options = dict(mark.kwargs) if mark else {}
    allow_unused = options.pop("allow_unused", False)
    path = _cassette_path(request, mark.args[0] if mark and mark.args else options.pop("path", ""))
    mode = request.config.getoption("cassette_record")
    again = f"pytest --cassette-record=all {request.node.nodeid!r}"
    asking = mode == "all" or (mode == "new" and not path.exists())
    tape = _tried(lambda: Tape(path, ask=ask if asking else None, **options), again)
    failed = request.session.testsfailed
    yield tape
    tape.close()
    if request.session.testsfailed != failed:
        return
    _tried(lambda: tape.save(overwrite=mode == "all"), again)
    problems = [] if allow_unused else tape.problems()
    if problems:
        pytest.fail("\n".join([f"{path}: {each}" for each in problems] + [f"record it again: {again}"]), pytrace=False)


def _tried(do: Callable[[], T], again: str) -> T:
    """What it gives; a test that can't have its cassette fails, and says how to record it."""
    from conformance.errors import ConformanceError

    try:
        return do()
    except ConformanceError as error:
        told = f"{error}\nfor this test alone: {again}"
    pytest.fail(told, pytrace=False)


def _cassette_path(request: pytest.FixtureRequest, given: str) -> Path:
    """A file beside the test's own; of the project's folder of cassettes, or of the kit's, for a blueprint's id."""
    if given.endswith((".yaml", ".yml")):
        return request.path.parent / given
    if not given:
        name = re.sub(r"[^\w.-]+", "-", request.node.name).strip("-")
        return request.path.parent / "cassettes" / request.path.stem / f"{name}.yaml"
    from conformance import resources

    folder = request.config.getoption("blueprint_cassettes") or request.config.getini("blueprint_cassettes")
    own = request.config.rootpath / (folder or "cassettes") / f"{given}.yaml"
    return own if own.exists() else resources.cassettes() / f"{given}.yaml"

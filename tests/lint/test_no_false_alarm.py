"""Nothing that works is called an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import resources
from conformance.finding import Severity
from conformance.lint.options import Options
from conformance.lint.run import lint_file
from tests.lint.examples import TODAY


@pytest.mark.parametrize("path", sorted(resources.blueprints().glob("*.yaml")), ids=lambda path: path.stem)
def test_a_blueprint_of_the_registry_has_no_error(path: Path) -> None:
    linted = lint_file(path, Options(today=TODAY))
    assert linted.bodies == (not path.stem.startswith("connections-"))
    assert [str(one) for one in linted.findings if one.severity is Severity.ERROR] == []

"""The catalogue: each requirement is a sentence with a source, and can be looked up."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from click.testing import CliRunner

from conformance.cli import _group
from conformance.errors import UsageError
from conformance.suite.requirement import PROFILES, Requirement, catalogue, find_requirements


def explain(*arguments: str) -> str:
    result = CliRunner().invoke(_group.Commands("conformance"), ["explain", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("found", catalogue(), ids=lambda found: found.id)
def test_a_requirement_is_a_sentence_with_a_source(found: Requirement) -> None:
    assert found.norm.endswith(".")
    assert found.norm[0].isupper() or found.norm[0] == "`"
    assert found.source


def test_no_two_requirements_have_one_name() -> None:
    names = Counter(found.name for found in catalogue())
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("given", ["CRED-003", "cred-003", "a_credential_asked_for_is_not_shown"])
def test_a_requirement_is_explained(given: str) -> None:
    assert [found.id for found in find_requirements(given)] == ["CRED-003"]


def test_a_requirement_is_explained_with_all_that_is_known_of_it() -> None:
    shown = explain("cred-052")
    for part in ("CRED-052", "MUST; credential-update", "Known deviation: opensearch-3.6.0", "Source: Creating"):
        assert part in shown
    assert json.loads(explain("CRED-052", "--format", "json"))["deviations"].keys() == {"opensearch-3.6.0"}


@pytest.mark.parametrize("given", ["CRED", "credential-update", "Credential-Update"])
def test_a_profile_lists_its_requirements(given: str) -> None:
    wanted = [found.id for found in catalogue() if found.short == "CRED"]
    assert [line.split()[0] for line in explain(given).splitlines()] == wanted


def test_an_unknown_requirement_is_a_usage_error_with_a_hint() -> None:
    with pytest.raises(UsageError, match="no requirement or profile is called 'CRED-999'; did you mean 'CRED-0"):
        find_requirements("CRED-999")


def test_every_profile_has_requirements() -> None:
    assert {found.short for found in catalogue()} == set(PROFILES)

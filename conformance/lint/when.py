"""When rules have something to look for, told from little: conditions that several rules share.

A condition may hold where a rule finds nothing; it must not fail where a rule would find something.
"""

from __future__ import annotations

from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.lint.options import VERSIONS, version_of
from conformance.lint.page import Page
from conformance.lint.subject import Subject

__all__ = [
    "adorned",
    "chained",
    "crowded",
    "cut",
    "documented",
    "elaborate",
    "equipped",
    "never",
    "noted",
    "older",
    "recorded",
    "sampled",
    "scripted",
    "set_up",
    "several",
    "signed",
    "steered",
]

_NEWEST = version_of(VERSIONS[-1])
_USUAL = frozenset(("name", "description", "version", "protocol", "parameters", "credential", "actions"))
_STEERING = frozenset(
    (
        "response_filter",
        "input_docs_processed_step_size",
        "skip_validating_missing_parameters",
        "no_escape_params",
        "stream",
        "input_processors",
        "output_processors",
    )
)


# --- of a body ---------------------------------------------------------------------------------------------------


def signed(subject: Subject) -> bool:
    """AWS's signature is what the provider is to let it in for."""
    return subject.protocol == "aws_sigv4"


def scripted(subject: Subject) -> bool:
    """An action names a function that is none of the engine's own: a script, or a slip."""
    for act in subject.actions:
        pre, post = act.text("pre_process_function"), act.text("post_process_function")
        if (pre is not None and pre not in pre_process_functions()) or (
            post is not None and post not in post_process_functions()
        ):
            return True
    return False


def equipped(subject: Subject) -> bool:
    """An action names one of the engine's own functions."""
    for act in subject.actions:
        pre, post = act.text("pre_process_function"), act.text("post_process_function")
        if pre in pre_process_functions() or post in post_process_functions():
            return True
    return False


def several(subject: Subject) -> bool:
    """There is more than one action."""
    return len(subject.actions) > 1


def older(subject: Subject) -> bool:
    """It is to work with an engine before the newest."""
    return subject.options.version < _NEWEST


def documented(subject: Subject) -> bool:
    """The file shows calls."""
    return bool(subject.page.samples)


def adorned(subject: Subject) -> bool:
    """It has more members than nearly every connector has."""
    return not subject.value.keys() <= _USUAL


def steered(subject: Subject) -> bool:
    """Some of its parameters are for the engine itself, not for the provider."""
    return not _STEERING.isdisjoint(subject.raw_parameters)


def chained(subject: Subject) -> bool:
    """Values of parameters read parameters."""
    return bool(subject.pulled_in)


def elaborate(subject: Subject) -> bool:
    """A placeholder is more than a name: it has a default, or is escaped."""
    for hole in subject.holes:  # noqa: SIM110 - asked of each body, and a generator is dear
        if hole.placeholder.default is not None or hole.placeholder.escaped:
            return True
    return False


def cut(subject: Subject) -> bool:
    """The reader had to let something pass, as it does what is left out."""
    return bool(subject.document.notes)


# --- of a page ---------------------------------------------------------------------------------------------------


def crowded(page: Page) -> bool:
    """There is more than one connector."""
    return len(page.subjects) > 1


def noted(page: Page) -> bool:
    """Something could not be read, or the readers let something pass."""
    return bool(page.broken or page.notes)


def recorded(page: Page) -> bool:
    """The file is a cassette."""
    return page.is_cassette


def sampled(page: Page) -> bool:
    """The page shows calls."""
    return bool(page.samples)


def set_up(page: Page) -> bool:
    """The page shows settings of the cluster."""
    return bool(page.settings)


# --- of anything -------------------------------------------------------------------------------------------------


def never(_given: object) -> bool:
    """For what is told by the run itself, and is a rule so that it can be explained and ignored."""
    return False

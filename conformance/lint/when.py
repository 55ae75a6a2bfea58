"""When rules have something to look for, told from little: conditions that several rules share.

A condition may hold where a rule finds nothing; it must not fail where a rule would find something.
"""

from __future__ import annotations

from conformance.connector import ACTION_TYPES, METHODS
from conformance.documents.json import is_strict
from conformance.functions.function import post_process_functions, pre_process_functions
from conformance.java.jackson_strings import MAX_NAME
from conformance.lint.lazy import regex, remembered
from conformance.lint.options import VERSIONS, version_of
from conformance.lint.page import Page
from conformance.lint.since import MEMBERS
from conformance.lint.subject import Act, Subject
from conformance.lint.vocabulary import ACTION, HEADERS, KEY_HEADERS, ONLY_MANAGED
from conformance.template.substitutor import PARAMETERS

__all__ = [
    "adorned",
    "chained",
    "crowded",
    "cut",
    "documented",
    "doubtful",
    "elaborate",
    "equipped",
    "exposed",
    "headed",
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
    "unusual",
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


_NEEDED = ("name", "version", "protocol", "credential", "actions")
_OLD_MEMBERS = frozenset(ACTION) - MEMBERS.keys()
"""Of an action: those that every version reads."""
_NEEDED_OF_ACTION = ("action_type", "method", "url", "request_body")


def unusual(subject: Subject) -> bool:
    """Its members, or those of its actions, are not just those that nearly every connector has, of their types."""
    value = subject.value
    if not value.keys() <= _USUAL or value.get("protocol") not in ("http", "aws_sigv4"):
        return True
    for name in _NEEDED:
        if name not in value:
            return True
    credential, parameters = value["credential"], value.get("parameters", {})
    return (
        not isinstance(value["name"], str)
        or not isinstance(value["version"], (str, int))
        or not isinstance(value.get("description", ""), str)
        or not isinstance(parameters, dict)
        or None in parameters.values()
        or not isinstance(credential, dict)
        or not credential
        or not credential.keys().isdisjoint(ONLY_MANAGED)
        or not _are_texts(credential)
        or not isinstance(value["actions"], list)
        or len(subject.actions) != len(value["actions"])
        or subject.predict is None
        or any(map(_is_unusual, subject.actions))
    )


def _is_unusual(act: Act) -> bool:
    value = act.value
    if not value.keys() <= _OLD_MEMBERS:
        return True
    for name in _NEEDED_OF_ACTION:
        if name not in value:
            return True
    headers = value.get("headers", {})
    return (
        not isinstance(headers, dict)
        or not _are_texts(headers)
        or not _are_texts({name: text for name, text in value.items() if name != "headers"})
        or value["action_type"].upper() not in ACTION_TYPES
        or value["method"].upper() not in METHODS
    )


def _are_texts(members: dict[str, object]) -> bool:
    for member in members.values():  # noqa: SIM110 - asked of each body, and a generator is dear
        if not isinstance(member, str):
            return False
    return True


_SAFE = regex(r"[\w .,!?():@\-/'\"]*")
"""What the engine takes in a name or a description; it takes a little more."""


def doubtful(subject: Subject) -> bool:
    """It is not plain that the engine takes this body when the connector is created."""
    value = subject.value
    if unusual(subject) or not is_strict(subject.document):
        return True
    parameters, credential = value.get("parameters", {}), value["credential"]
    for member in parameters.values():
        if not isinstance(member, (str, int)):
            return True
    if value["protocol"] == "aws_sigv4":
        for name in ("access_key", "secret_key"):
            if name not in credential:
                return True
        for name in ("service_name", "region"):
            if name not in parameters and name not in credential:
                return True
    # a longer text may hold what the engine's reader finds too long
    long = len(subject.document.text.value) > MAX_NAME
    return long or not value["name"].strip() or not _are_safe(value["name"], value.get("description", ""))


def _are_safe(*texts: str) -> bool:
    return all(_SAFE.fullmatch(text) for text in texts)


_PLAIN_URL = regex(r"https://(?:[a-z0-9-]+\.)+[a-z]{2,}(?<!\.localhost)(?:/[\w.:%-]+)*")


@remembered
def _is_plain(url: str) -> bool:
    return _PLAIN_URL.fullmatch(url) is not None


def exposed(subject: Subject) -> bool:
    """A URL is more than https, a name and a path: it has a port, a query, a number for a host."""
    for act in subject.actions:
        url, given = subject.url(act), act.url
        if not _is_plain(url) or (url is not given and ("?" in given or "&" in given or "@" in given)):
            return True
    return False


def headed(subject: Subject) -> bool:
    """A header is none of those that providers read, stands there twice, or has an odd value."""
    for act in subject.actions:
        seen: set[str] = set()
        for name, text in act.headers.items():
            lower = name.lower()
            if lower in seen or lower not in HEADERS or PARAMETERS in text or not _is_usual(text):
                return True
            if lower in KEY_HEADERS and "${" not in text:
                return True
            seen.add(lower)
    return False


@remembered
def _is_usual(value: str) -> bool:
    return value.isprintable() and value == value.strip()


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

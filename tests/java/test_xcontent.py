"""A request body of which the first token decides: what follows it may be no JSON."""

from __future__ import annotations

import pytest

from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body


@pytest.mark.parametrize(
    ("text", "token", "column"),
    [
        ('"abc', "VALUE_STRING", 1),
        ('"', "VALUE_STRING", 1),
        ('  "a\nb"', "VALUE_STRING", 3),
        ('"a\\', "VALUE_STRING", 1),
        ('"\\x"', "VALUE_STRING", 1),
        ('"ab\0c"', "VALUE_STRING", 1),
        ("[1,", "START_ARRAY", 1),
        ("[1", "START_ARRAY", 1),
        ('["', "START_ARRAY", 1),
        ('[{"a":1}', "START_ARRAY", 1),
        ("[[[", "START_ARRAY", 1),
        ("[tru", "START_ARRAY", 1),
        ("[1}", "START_ARRAY", 1),
        ("[1 2]", "START_ARRAY", 1),
        ("/* c */ [1,", "START_ARRAY", 9),
        ("/* é */ [1,", "START_ARRAY", 10),
    ],
)
def test_what_begins_with_another_token_is_refused_at_its_place(text: str, token: str, column: int) -> None:
    # each was asked of 3.6.0, as a body for POST /_plugins/_ml/models/_register
    with pytest.raises(Throwable) as refused:
        Body.read(text).expect_object("")
    assert refused.value.reason == f"Failed to parse object: expecting token of type [START_OBJECT] but found [{token}]"
    assert dict(refused.value.details) == {"line": 1, "col": column}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("tru", "json_parse_exception"),
        ("'a'", "json_parse_exception"),
        ("1.", "json_parse_exception"),
        ("-", "json_e_o_f_exception"),
        ("12e", "json_e_o_f_exception"),
        ("/* x", "json_e_o_f_exception"),
    ],
)
def test_what_has_no_first_token_is_no_json(text: str, type_: str) -> None:
    with pytest.raises(Throwable) as refused:
        Body.read(text).expect_object("")
    assert refused.value.type == type_

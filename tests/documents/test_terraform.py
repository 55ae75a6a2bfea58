from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.documents import Document, read_text
from conformance.documents.terraform import read_terraform
from conformance.errors import DocumentError

FILE = """# é
resource "opensearch_ml_connector" "x" {
  name        = "n é ${var.y}"
  credential = { roleArn = "<ARN>", n = var.k, "q" : -1.5 }
  parameters = {
    region = "eu\\u00e9"
    Content-Type = "a"
  }
  actions {
    url = "https://b.$${parameters.region}.com"
    request_body = <<-EOT
      {"a": "$${parameters.x}",
       "é": 1}
    EOT
    headers = { }
  }
  actions {
    request_body = jsonencode({ a = "$${parameters.x}", l = [1, true, null] })
  }
  client_config {
    max = 1
  }
}
resource "opensearch_connector" "old" {
  body = jsonencode({
    name = "x"
  })
}
resource "y" "z" {
  body = <<EOF
{"name": "h", "b": [1,]}
EOF
}
"""


def first() -> Document:
    document = read_terraform(FILE, "f.tf")[0]
    assert isinstance(document, Document)
    return document


def test_a_resource_is_the_connector_that_the_provider_sends() -> None:
    assert first().value == {
        "name": "n é ${var.y}",
        "credential": {"roleArn": "<ARN>", "n": "<var.k>", "q": -1.5},
        "parameters": {"region": "eué", "Content-Type": "a"},
        "actions": [
            {
                "url": "https://b.${parameters.region}.com",
                "request_body": '{"a": "${parameters.x}",\n "é": 1}\n',
                "headers": {},
            },
            {"request_body": '{"a":"${parameters.x}","l":[1,true,null]}'},
        ],
        "client_config": {"max": 1},
    }
    assert [(note.kind, note.place.line, note.place.column) for note in first().notes] == [("variable", 4, 41)]


def test_encoded_bodies_and_heredocs_are_read_too() -> None:
    _, encoded, broken = read_text(FILE, "f.tf")
    assert isinstance(encoded, Document)
    assert (encoded.value, encoded.place().line) == ({"name": "x"}, 25)
    assert str(broken) == "f.tf:31:22: a comma before ']'; JSON takes none there: take it out"


@pytest.mark.parametrize(
    ("pointer", "part", "shown"),
    [
        ("/name", "é", "é"),
        ("/parameters/region", "é", "\\u00e9"),
        ("/actions/0/url", "${", "$${"),
        ("/actions/0/request_body", "parameters.x", "parameters.x"),
        ("/actions/0/request_body", '"é"', '"é"'),
    ],
)
def test_characters_are_traced_through_escapes_and_indentation(pointer: str, part: str, shown: str) -> None:
    document = first()
    start = str(document.get(pointer)).index(part)
    place = document.place_in(pointer, start, start + len(part))
    assert FILE[place.start : place.end] == shown


def test_attributes_and_blocks_have_places() -> None:
    document = first()
    for pointer, key, line, column in [
        ("/parameters/Content-Type", True, 7, 5),
        ("/actions", True, 9, 3),
        ("/actions/1", False, 17, 3),
        ("/actions/1/request_body", True, 18, 5),
        ("/credential/q", False, 4, 54),
    ]:
        place = document.place(pointer, key=key)
        assert (place.line, place.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = jsonencode({ b = \n})\n", "f.tf:1:18: this is no HCL"),
        ('resource "opensearch_ml_connector" "y" {', "f.tf:1:41: '}' is missing"),
        ("a = <<EOF\n" + "{" * 3000, "f.tf:2:3001: the line that ends the heredoc is missing"),
    ],
)
def test_a_file_that_is_no_hcl_is_one_error(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_text(text, "f.tf")
    assert str(caught.value) == problem


def test_a_file_with_no_body_is_not_even_parsed() -> None:
    assert read_text("this is { no HCL", "f.tf") == []


@given(st.text(st.sampled_from('a ={}[]"$,:\n<-EOT1\\()é'), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for whole in (f"x = jsonencode({text})", f"x = <<EOT\n{text}\nEOT\n"):
        try:
            read_terraform(whole)
        except DocumentError as error:
            assert error.line  # noqa: PT017 - an error is one of two good ends

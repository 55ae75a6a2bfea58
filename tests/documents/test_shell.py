from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.documents import BlockError, Document, read_text
from conformance.documents.shell import read_shell
from conformance.documents.shellwords import commands
from conformance.documents.snippet import snippet
from conformance.documents.text import Text
from tests.documents.telling import told

SCRIPT = r"""#!/bin/sh
# don't
X="a b"
RESP=$(curl -s -XPOST "https://localhost:9200/_plugins/_ml/connectors/_create?x=1" \
  -u admin:admin -H 'Content-Type: application/json' -d '{
  "name": "it'"'"'s '"$X"'",
  "request_body": "{ \"a\": \"${parameters.x}\" }"
}')
curl -k "$HOST/_plugins/_ml/models" --json "{\"a\": \"${parameters.y}\"}" | jq .
cat > c.json <<EOF
{"h": "\${x}", "c": "$Y"}
EOF
curl -X PUT localhost:9200/x -d @- <<-'E'
>{"z": "\n",
> "y": 1,}
>E
$ curl $URL/_search --data-raw=$'{"a": "it\'s\\n"}'
awscurl --service es --region us-east-1 -XPUT https://h/_cluster/settings -d'{}' -o out
jq . <<< '{"not": "a request"}'
echo '{"no": "body"}' # {"no": "comment"}
""".replace("\n>", "\n\t")


def test_a_script_gives_the_bodies_that_its_commands_send() -> None:
    assert [told(reading) for reading in read_shell(SCRIPT, "f.sh")] == [
        (
            "5:58 POST /_plugins/_ml/connectors/_create?x=1 @4 "
            """{'name': "it's $X", 'request_body': '{ "a": "${parameters.x}" }'} variable@6:23"""
        ),
        "9:45 POST /_plugins/_ml/models @9 {'a': '${parameters.y}'} variable@9:55",
        "11:1 - {'h': '${x}', 'c': '$Y'} variable@11:22",
        "f.sh:15:9: a comma before '}'; JSON takes none there: take it out",
        """17:34 POST /_search @17 {'a': "it's\\n"}""",
        "18:78 PUT /_cluster/settings @18 {}",
        "19:11 - {'not': 'a request'}",
    ]


def test_an_error_in_a_body_keeps_its_request() -> None:
    (error,) = [reading for reading in read_shell(SCRIPT, "f.sh") if isinstance(reading, BlockError)]
    assert error.request is not None
    assert (error.request.method, error.request.path) == ("PUT", "/x")


def test_a_placeholder_is_found_through_the_body_the_json_and_the_quotes() -> None:
    first = read_shell(SCRIPT, "f.sh")[0]
    assert isinstance(first, Document)
    assert snippet(first.inner("/request_body").place_in("/a", 2, 14), SCRIPT).split("\n") == [
        r'7 |   "request_body": "{ \"a\": \"${parameters.x}\" }"',
        "  |                                 ^^^^^^^^^^^^",
    ]
    assert snippet(first.place_in("/name", 2, 3), SCRIPT).split("\n")[1] == "  |                ^"


def test_console_requests_in_a_block_that_says_bash_are_read() -> None:
    (reading,) = read_text('```bash\nPOST /_plugins/x\n{"a": 1}\n```\n', "p.md")
    assert isinstance(reading, Document)
    assert reading.request is not None
    assert reading.request.path == "/_plugins/x"


def test_a_block_without_a_language_that_begins_with_curl_is_a_command() -> None:
    (reading,) = read_text("```\ncurl -XPUT 'localhost:9200/a' -d '\n{\"a\": 1}'\n```\n", "p.md")
    assert isinstance(reading, Document)
    assert reading.request is not None
    assert (reading.request.method, reading.request.path, reading.place().line) == ("PUT", "/a", 3)


PIECE = st.text(st.sampled_from("ab \"'\\${}\té😀\n:,"), min_size=1, max_size=5)


@st.composite
def quoted(draw: Any) -> tuple[str, str]:
    """A word as a shell user may write it, and what it means."""
    written, meant = "", ""
    for piece in draw(st.lists(PIECE, min_size=1, max_size=4)):
        style = draw(st.integers(0, 2))
        if style == 0:
            text = piece.replace("'", "")
            written += f"'{text}'"
        elif style == 1:
            text = piece.replace("$", "")
            written += '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        else:
            text = piece.replace("\n", "")
            written += "".join(f"\\{char}" for char in text)
        meant += text
    return written, meant


@given(st.lists(quoted().filter(lambda word: word[0] != ""), min_size=1, max_size=3))
def test_words_are_those_of_a_posix_shell_and_each_character_is_traced(words: list[tuple[str, str]]) -> None:
    text = "x " + " ".join(written for written, _ in words)
    assert shlex.split(text)[1:] == [meant for _, meant in words]
    (command,) = commands(text)
    assert [word.value for word in command.words[1:]] == [meant for _, meant in words]
    for word in command.words[1:]:
        inside = word.text(Text(text, "f"))
        for at, char in enumerate(word.value):
            place = inside.place(at, at + 1)
            assert text[place.start : place.end] in (char, f"\\{char}")


@pytest.mark.parametrize(
    "text", ["'", '"', "$(", "${", "<<", "<<E", "$'", "\\", ")", "$((", "a=$(b", "curl -d", "curl"]
)
def test_a_script_that_is_cut_off_ends_quietly(text: str) -> None:
    assert read_shell(text) == []


@given(st.text(st.sampled_from("curl -d'{\"a$()<E\n\\ #;|&}:1@-X")))
def test_no_text_breaks_the_reader(text: str) -> None:
    for reading in read_shell(text):
        assert isinstance(reading, (Document, BlockError))

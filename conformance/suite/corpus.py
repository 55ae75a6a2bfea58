"""Twelve connectors that the requirements on searches share: they only read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.api import Api

__all__ = ["EVERY", "Corpus", "corpus"]

COLOURS = ("Red", "Blue", "Green")
EVERY = list(range(12))


@dataclass(frozen=True, slots=True)
class Corpus:
    """Its `word` stands in each of its names and nowhere else; the Nth connector has the Nth name and id.

    Names end in a colour (Red, Blue, Green, Red, ...) and two digits; `parameters.number` is N, `parameters.model`
    the colour in lower case, the version N as text; every fourth has the protocol aws_sigv4.
    """

    word: str
    prefix: str
    names: tuple[str, ...]
    ids: tuple[str, ...]
    secrets: tuple[str, ...]

    @property
    def mine(self) -> dict[str, Any]:
        """The query that finds these connectors alone."""
        return {"prefix": {"name.keyword": self.prefix}}

    def only(self, *queries: dict[str, Any]) -> dict[str, Any]:
        """The query that finds those of these connectors that other queries find too."""
        return {"bool": {"filter": [self.mine], "must": list(queries)}}

    def numbers(self, answer: Answer) -> list[int]:
        """Which of these connectors an answer holds, in its order; -1 for one that is not of them."""
        hits = answer.list_at("hits.hits")
        found = [hit.get("_id") if isinstance(hit, dict) else None for hit in hits]
        return [self.ids.index(id_) if id_ in self.ids else -1 for id_ in found]


def corpus(api: Api) -> Corpus:
    """The run's corpus, made when it is first asked for. Raises Blocked."""
    return api.shared("the connectors to search", _made, Corpus)


def _made(api: Api) -> Corpus:
    word = "corpus" + api.provider.url.rpartition("/")[2]
    names, ids, secrets = [], [], []
    for number in range(12):
        colour = COLOURS[number % 3]
        secrets.append(api.secret(f"of search {number}"))
        name = f"{api.tag} {word} {colour} {number:02}"
        aws = number % 4 == 3
        credential = {"access_key": "AKIA", "secret_key": secrets[-1]} if aws else {"key": secrets[-1]}
        parameters = {"model": colour.lower(), "number": number, "temperature": 0.0001, "max_tokens": 8000}
        if aws:
            parameters |= {"region": "us-east-1", "service_name": "bedrock"}
        body = api.body(
            name=name,
            version=number,
            description=f"number {number} of twelve",
            protocol="aws_sigv4" if aws else "http",
            credential=credential,
            parameters=parameters,
        )
        made = api.created(body)  # whatever its id is: a second one of the name would be found too
        names.append(name)
        ids.append(made)
    return Corpus(word, f"{api.tag} {word}", tuple(names), tuple(ids), tuple(secrets))

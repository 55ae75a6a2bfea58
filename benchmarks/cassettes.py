"""Replay as a cassette grows, beside plain vcrpy that matches on bodies too; prints one table.

    python benchmarks/cassettes.py

Every interaction is asked for once, in an order that is not the file's: what finds its answer by looking through all
that is recorded takes the square of them. Each figure is the best of several rounds, in microseconds an answer.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import vcr  # type: ignore[import-untyped]  # it has no types
from vcr.cassette import Cassette as Plain  # type: ignore[import-untyped]  # as above
from vcr.request import Request as PlainRequest  # type: ignore[import-untyped]  # as above

from conformance.cassette import Cassette, Interaction, Recording, Source, read, write
from conformance.http import Request, Response

SIZES = (50, 100, 200, 400, 800)
ROUNDS = 5
SAMPLE = 50
"""Answers that are asked of vcrpy: all 800 would take a minute."""

URL = "https://api.openai.com/v1/chat/completions"


def main() -> int:
    """Measure, and print the table; 1 where the kit's replay grows by more than twice."""
    print(f"{'interactions':>12}  {'kit':>8}  {'vcrpy':>9}  {'ratio':>6}")
    figures = []
    for size in SIZES:
        kit, plain = measure(size)
        figures.append(kit)
        print(f"{size:>12}  {kit:>8.1f}  {plain:>9.1f}  {plain / kit:>5.1f}x")
    grown = figures[-1] / figures[0]
    print(f"from {SIZES[0]} to {SIZES[-1]} interactions the kit's answer takes {grown:.2f} times as long (at most 2)")
    return int(grown > 2)


def measure(size: int) -> tuple[float, float]:
    """Microseconds an answer: the kit's and plain vcrpy's."""
    recorded = [exchange(number) for number in range(size)]
    asked = [each.request for each in recorded]
    random.Random(size).shuffle(asked)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "c.yaml")
        write(path, Recording(tuple(recorded), "b", Source.MOCK))
        kept = read(path)
        plain = Plain.load(path=str(path), record_mode=vcr.mode.NONE, match_on=MATCH)
        plain_asked = [PlainRequest(each.method, each.url, each.body, dict(each.headers)) for each in asked]
        cassettes = [Cassette(kept) for _ in range(ROUNDS)]
        plains = [copy.copy(plain) for _ in range(ROUNDS)]
        for each in plains:
            each.play_counts = copy.copy(plain.play_counts)
        ours = min(timed(lambda c=c: [c(request) for request in asked]) for c in cassettes)
        theirs = min(timed(lambda c=c: [c.play_response(each) for each in plain_asked[:SAMPLE]]) for c in plains[:2])
    return ours / size * 1e6, theirs / SAMPLE * 1e6


MATCH = tuple(getattr(vcr.matchers, name) for name in ("method", "scheme", "host", "port", "path", "query", "body"))


def exchange(number: int) -> Interaction:
    """A chat of its own."""
    messages = [{"role": "user", "content": f"Question {number}: " + "what is a connector? " * 20}]
    body = json.dumps({"model": "gpt-5-mini", "messages": messages}).encode()
    reply = json.dumps({"id": f"c-{number}", "choices": [{"message": {"content": f"Answer {number}"}}]}).encode()
    headers = (("content-type", "application/json"), ("authorization", "Bearer REDACTED"))
    return Interaction(Request("POST", URL, headers, body), Response(200, headers[:1], reply))


def timed(do: Callable[[], object]) -> float:
    """Seconds of the processor's time that it takes."""
    start = time.process_time()
    do()
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())

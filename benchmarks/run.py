"""How fast the kit is, beside named peers, all in one run and on one machine; prints one table.

    python benchmarks/run.py                              without a node
    python benchmarks/run.py --url http://127.0.0.1:9200  the golden set also on that OpenSearch

Each figure is the best of several rounds; a ratio above 1 means that the kit is faster.
"""

from __future__ import annotations

import argparse
import string
import subprocess
import sys
import threading
import time
import timeit
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import jinja2

from conformance.blueprint import blueprint
from conformance.engine.predict import parse, render
from conformance.engine.render import escaped
from conformance.template.substitutor import template
from tests.golden_vectors import run, vectors
from tests.real.node import Node, Provider

ROUNDS = 7
STARTS = 15


@dataclass(frozen=True)
class Row:
    """One line of the table; `ratio` is the peer's figure against the kit's."""

    what: str
    kit: str
    peer: str = ""
    peers: str = ""
    ratio: str = ""
    aim: str = ""


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", help="an OpenSearch 3.6.0 with ML Commons, for the golden set")
    options.add_argument("--every", type=int, default=5, help="of the golden set, take each Nth (1: all, ten minutes)")
    given = options.parse_args()
    rows = [*substitution(), *predicts(), *golden(given.url, given.every), start()]
    print_table(rows)


# --- substitution ------------------------------------------------------------------------------------------------

BODY = (
    '{"model": "${parameters.model}", "messages": [{"role": "system", "content": "${parameters.system}"}, '
    '{"role": "user", "content": "${parameters.question}"}], "temperature": ${parameters.temperature}}'
)
VALUES = {
    "model": "gpt-4o-mini",
    "system": "You are a helpful assistant.",
    "question": 'What is "OpenSearch"?\nTell me in one line.',
    "temperature": "0.7",
}


def substitution() -> Iterator[Row]:
    """The same template and values in each dialect; the kit escapes the values too, unless it says otherwise."""
    plain = string.Template(BODY.replace("parameters.", ""))
    jinja = jinja2.Template(_jinja(BODY))
    escaping = jinja2.Template(_jinja(BODY, " | tojson"))
    ours = best(lambda: template(BODY).fill(escaped(VALUES)))
    bare = best(lambda: template(BODY).fill(VALUES))
    theirs = best(lambda: plain.substitute(VALUES))
    rendered = best(lambda: jinja.render(VALUES))
    quoted = best(lambda: escaping.render(VALUES))
    yield _micro("substitution with escaping", ours, "string.Template (no escaping)", theirs, "3 µs")
    yield _micro("", ours, "Jinja2 (no escaping)", rendered)
    yield _micro("", ours, "Jinja2 with tojson", quoted)
    yield _micro("substitution without escaping", bare, "string.Template", theirs)
    yield _micro("", bare, "Jinja2", rendered)


def _jinja(text: str, filter_: str = "") -> str:
    for name in VALUES:
        hole, quoted = f"${{parameters.{name}}}", f'"${{parameters.{name}}}"'
        text = text.replace(quoted if filter_ else hole, f"{{{{ {name}{filter_} }}}}").replace(
            hole, f"{{{{ {name} }}}}"
        )
    return text


def _micro(what: str, ours: float, peer: str, theirs: float, aim: str = "") -> Row:
    return Row(what, f"{ours * 1e6:.2f} µs", peer, f"{theirs * 1e6:.2f} µs", f"{theirs / ours:.1f}×", aim)


def best(call: Callable[[], object]) -> float:
    """Seconds for one call, the best of several rounds."""
    timer = timeit.Timer(call)
    count, _ = timer.autorange()
    return min(timer.repeat(ROUNDS, max(1, count // 4))) / max(1, count // 4)


# --- predicts ----------------------------------------------------------------------------------------------------


def predicts() -> Iterator[Row]:
    """Whole predicts, render and parse, of the documented calls on one core."""
    for identity in ("openai-chat", "openai-embedding"):
        found = blueprint(identity)
        model, call = found.deployed(), found.calls[0]
        replies = [exchange.reply for exchange in call.exchanges]

        def predict(model: Any = model, call: Any = call, replies: Any = replies) -> object:
            return parse(model, render(model, call.call), replies)

        seconds = best(predict)
        yield Row(f"whole predicts, {identity}", f"{1 / seconds:,.0f}/s", aim="5,000/s")


# --- the golden set ----------------------------------------------------------------------------------------------


def golden(url: str | None, every: int) -> Iterator[Row]:
    """The recorded conversations, one after the other: connector, model, predict. Those that wait are left out."""
    chosen = [vector for group in vectors("predict").values() for vector in group if not _waits(vector)][::every]
    seconds = min(_timed(lambda: [run(vector) for vector in chosen]) for _ in range(3))
    what = f"golden set, {len(chosen)} conversations"
    if url is None:
        yield Row(what, f"{seconds:.2f} s", "OpenSearch 3.6.0", "give --url", aim="50×")
        return
    whole, alone, asked = _on_node(url, chosen)
    yield Row(what, f"{seconds:.2f} s", "OpenSearch 3.6.0", f"{whole:.1f} s", f"{whole / seconds:.0f}×", "50×")
    yield Row("", f"{seconds:.2f} s", "... its predict calls alone", f"{alone:.1f} s", f"{alone / seconds:.0f}×")
    yield Row(
        "predicts of the golden set",
        f"{asked / seconds:,.0f}/s",
        "OpenSearch 3.6.0, one caller",
        f"{asked / alone:,.0f}/s",
    )


def _waits(vector: dict[str, Any]) -> bool:
    """Whether its time is that of a timeout or of a pause between retries, and not of any work."""
    replies = vector.get("replies") or [vector.get("reply", {})]
    unanswered = vector["expected"].get("response", {}).get("body") == "<no answer>"
    retries = "client_config" in vector["connector"]
    return unanswered or retries or any(reply.get("delay") or reply.get("close") for reply in replies)


def _on_node(url: str, chosen: list[dict[str, Any]]) -> tuple[float, float, int]:
    """Seconds for all, seconds and number of the predict calls among them."""
    provider = Provider()
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    node = _Timed(url)
    try:
        whole = _timed(lambda: [node.run([vector], provider, f"b{number}") for number, vector in enumerate(chosen)])
    finally:
        node.close()
        provider.shutdown()
        provider.server_close()
    return whole, sum(node.predicting), len(node.predicting)


class _Timed(Node):
    """A node whose predict calls are timed, but for the one that deploys a model."""

    def __init__(self, url: str) -> None:
        self.predicting: list[float] = []
        super().__init__(url)

    def call(self, method: str, path: str, body: str | None = None, *, timeout: float = 30) -> tuple[int, str]:
        began = time.perf_counter()
        answer = super().call(method, path, body, timeout=timeout)
        if "predict" in path and body != "{}":
            self.predicting.append(time.perf_counter() - began)
        return answer


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


# --- starting ----------------------------------------------------------------------------------------------------


def start() -> Row:
    """`conformance --version` against a bare interpreter, in turns."""
    command = Path(sys.executable).with_name("conformance")
    ours, bare = [], []
    for _ in range(STARTS):
        ours.append(_timed(lambda: subprocess.run([command, "--version"], check=True, stdout=subprocess.DEVNULL)))
        bare.append(_timed(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True)))
    more = median(ours) - median(bare)
    return Row(
        "conformance --version",
        f"{median(ours) * 1000:.0f} ms",
        "python -c pass",
        f"{median(bare) * 1000:.0f} ms",
        f"+{more * 1000:.0f} ms",
        "+60 ms",
    )


def print_table(rows: list[Row]) -> None:
    """Columns as wide as they need to be."""
    shown = [("", "kit", "peer", "peer's", "ratio", "aim")]
    shown += [(row.what, row.kit, row.peer, row.peers, row.ratio, row.aim) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(6)]
    for row in shown:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    main()

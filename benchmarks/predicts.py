"""Predicts a second through the embedded API, beside the real engine: one machine, one run, one provider on loopback.

    python benchmarks/predicts.py --url http://127.0.0.1:9200 [--seconds 4] [--rounds 3]

Without --url the embedded API alone. Both are warm, the model is deployed, each client keeps its connection. The rounds
go by turns, so that what else the machine does meets both; wrk (a package of Debian) counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.apis.mlcommons.test_golden import make_every_index
from tests.real.node import Node

CLIENTS = (1, 8)
WARM = 3
KIT = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]
BODY = {"parameters": {"messages": [{"role": "user", "content": "What is a connector?"}]}}
REPLY = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1700000000,
    "model": "gpt-4o-mini",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "It binds a cluster to a provider."},
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 12, "completion_tokens": 9, "total_tokens": 21},
}


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", help="an OpenSearch 3.6.0 with ML Commons, on this machine")
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    with ExitStack() as stack:
        origin = stack.enter_context(provider())
        targets = {"kit": stack.enter_context(kit())}
        if given.url:
            targets["OpenSearch 3.6.0"] = given.url
        calls = {name: stack.enter_context(model(url, origin)) for name, url in targets.items()}
        for url in calls.values():
            rate(url, WARM, max(CLIENTS))
        figures: dict[tuple[str, int], list[float]] = {}
        for _ in range(given.rounds):
            for clients in CLIENTS:
                for name, url in calls.items():
                    figures.setdefault((name, clients), []).append(rate(url, given.seconds, clients))
    for (name, clients), found in sorted(figures.items(), key=lambda figure: figure[0][1]):
        rounds = ", ".join(f"{each:,.0f}" for each in found)
        print(f"{clients} client{'s' * (clients > 1):<1}  {name:<18} {median(found):>8,.0f} predicts/s  ({rounds})")


# --- what takes part ----------------------------------------------------------------------------------------------


class _Answers(asyncio.Protocol):
    """The least that is an HTTP provider: one answer for each request, told by the length of its body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = transport
        self._left = b""

    def data_received(self, data: bytes) -> None:
        self._left += data
        while (end := self._left.find(b"\r\n\r\n")) >= 0:
            told = re.search(rb"(?i)content-length: *(\d+)", self._left[:end])
            whole = end + 4 + (int(told[1]) if told else 0)
            if len(self._left) < whole:
                return
            self._left = self._left[whole:]
            self._out.write(_ANSWER)  # type: ignore[attr-defined]  # it is one that writes


_REPLY = json.dumps(REPLY).encode()
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(_REPLY), _REPLY)


def _provide(port: multiprocessing.Queue[int]) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Answers, "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def provider() -> Iterator[str]:
    """The provider, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    port = context.Queue()
    process = context.Process(target=_provide, args=(port,), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{port.get(timeout=30)}"
    process.terminate()


@contextmanager
def kit() -> Iterator[str]:
    """The embedded API, as its command serves it."""
    with subprocess.Popen(KIT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@contextmanager
def model(url: str, origin: str) -> Iterator[str]:
    """The address that predicts through a deployed model; all that is made for it is removed."""
    node = Node(url)
    make_every_index(node.say)
    action = {
        "action_type": "predict",
        "method": "POST",
        "url": f"{origin}/v1/chat/completions",
        "headers": {"Authorization": "Bearer ${credential.key}"},
        "request_body": '{ "model": "${parameters.model}", "messages": ${parameters.messages} }',
    }
    connector = {
        "protocol": "http",
        "parameters": {"model": "gpt-4o-mini"},
        "credential": {"key": "k"},
        "actions": [action],
    }
    with node.model({"name": "predicts", "version": 1, **connector}, {}) as id_:
        where = f"/_plugins/_ml/models/{id_}/_predict"
        status, answer = node.say("POST", where, BODY)
        assert status == 200, answer
        yield url + where
    node.close()


# --- load ---------------------------------------------------------------------------------------------------------


def rate(url: str, seconds: int, clients: int) -> float:
    """Predicts a second that were answered with 200."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"wrk.method = 'POST'\nwrk.body = [[{json.dumps(BODY)}]]\n")
        script.write("wrk.headers['content-type'] = 'application/json'\n")
        script.flush()
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "-s", script.name, url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"{url} refuses the call:\n{done.stdout}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


if __name__ == "__main__":
    main()

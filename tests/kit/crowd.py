"""Many clients at once against a served kit, with faults on; also for the benchmarks, where it lasts longer."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FAULTS = {
    "503": 0.05,
    "429": 0.05,
    "latency=0.02": 0.05,
    "drop": 0.02,
    "truncate": 0.02,
    "empty": 0.02,
    "invalid-json": 0.02,
}
"""What goes wrong, and how often."""

PATIENCE = 20.0
"""Seconds: a call that takes longer was not answered."""

_BODY = json.dumps({"model": "text-embedding-3-small", "input": "hello", "dimensions": 256})
REQUEST = (
    "POST /mock/openai/v1/embeddings HTTP/1.1\r\nhost: kit\r\nauthorization: Bearer sk-any\r\n"
    f"content-type: application/json\r\ncontent-length: {len(_BODY)}\r\n\r\n{_BODY}"
).encode()


@dataclass(frozen=True, slots=True)
class Storm:
    """What came of it: `ended` counts statuses, `dropped`, `cut` and `unanswered`; memory in bytes, time in seconds."""

    ended: dict[str, int]
    kept: int
    memory_before: int
    memory_after: int
    shutdown: float
    code: int
    said: str


def storm(command: Sequence[str], *, seconds: float, clients: int = 200) -> Storm:
    """Serve, let the clients in, count how each call ends, look at the journal and the memory, and stop."""
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        for fault, probability in FAULTS.items():
            _ask(url, "POST", "/faults", {"fault": fault, "times": None, "probability": probability})
        asyncio.run(_crowd(url, 0.5, clients))
        before = _memory(process.pid)
        ended = asyncio.run(_crowd(url, seconds, clients))
        after = _memory(process.pid)
        listed = _ask(url, "GET", "/requests")
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
        took = time.monotonic() - started
        kept = len(listed["requests"]) + int(listed["left_out"])
        return Storm(dict(ended), kept, before, after, took, process.returncode, said)
    finally:
        process.kill()
        process.wait()


def _ask(url: str, method: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(  # noqa: S310 -- our own port
        f"{url}/_kit/api{path}", data, {"content-type": "application/json"}, method=method
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310 -- our own port
        return json.load(answer)


def _memory(process: int) -> int:
    """Bytes that are resident."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096


async def _crowd(url: str, seconds: float, clients: int) -> Counter[str]:
    until = time.monotonic() + seconds
    ended: Counter[str] = Counter()
    await asyncio.gather(*(_client(url, until, ended) for _ in range(clients)))
    return ended


async def _client(url: str, until: float, ended: Counter[str]) -> None:
    """Call after call on one connection, a new one where the last was closed."""
    parts = urlsplit(url)
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while time.monotonic() < until:
        if streams is None:
            streams = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            outcome = await asyncio.wait_for(_call(*streams), PATIENCE)
        except TimeoutError:
            outcome = "unanswered"
        ended[outcome] += 1
        if not outcome.isdigit():
            streams[1].close()
            streams = None
    if streams is not None:
        streams[1].close()


async def _call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    try:
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return "dropped"
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    try:
        await reader.readexactly(int(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return "cut"
    return head.split(b" ", 2)[1].decode()

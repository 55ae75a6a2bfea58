"""How many requests a second a mock answers, beside moto's server, WireMock and Prism on the same call, in one run.

    python benchmarks/mocks.py [--peers DIR] [--seconds 4] [--rounds 3]
    python benchmarks/mocks.py --storm 30      200 clients with faults on, for so many seconds

The kit has authentication, schema and journal on. Each server has one core, and wrk (Debian's package) another.
Peers that are not in DIR are installed there: moto by pip, Prism by npm, WireMock by Maven; what can't be is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from botocore.auth import SigV4Auth  # type: ignore[import-untyped]  # AWS ships no types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.schema import schema
from tests.kit.crowd import storm

KIT = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]
EMBED = {"model": "text-embedding-3-small", "input": "hello world"}
BEARER = {"authorization": "Bearer sk-any", "content-type": "application/json"}
SENTIMENT = {"Text": "I am happy to be here", "LanguageCode": "en"}
TARGET = "Comprehend_20171127.DetectSentiment"


@dataclass(frozen=True)
class Server:
    """A server that runs: its process, and how long it took to its first answer, in seconds."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    start: float


@dataclass(frozen=True)
class Load:
    """A call, and a server that answers it."""

    what: str
    server: Server
    path: str
    headers: Mapping[str, str]
    body: str

    def check(self) -> None:
        """Refuse to measure errors."""
        asked = urllib.request.Request(self.server.url + self.path, self.body.encode(), dict(self.headers))
        with urllib.request.urlopen(asked) as answer:
            json.load(answer)


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--peers", type=Path, default=Path.home() / ".cache" / "conformance-benchmarks")
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--clients", type=int, default=16)
    options.add_argument("--storm", type=float, metavar="SECONDS")
    given = options.parse_args()
    if given.storm:
        print(storm(KIT, seconds=given.storm))
        return
    if shutil.which("wrk") is None:
        sys.exit("wrk is missing: apt-get install wrk")
    given.peers.mkdir(parents=True, exist_ok=True)
    with ExitStack() as servers:
        kit = servers.enter_context(served("kit", [*KIT, "--port", "{port}"], "/mock/llamacpp/health"))
        loads = [
            Load("embeddings", kit, "/mock/openai/v1/embeddings", BEARER, json.dumps(EMBED)),
            sentiment(kit, "/mock/comprehend/"),
        ]
        for start in (prism, wiremock):
            with left_out(start.__name__):
                loads.append(
                    Load(
                        "embeddings",
                        servers.enter_context(start(given.peers)),
                        "/v1/embeddings",
                        BEARER,
                        json.dumps(EMBED),
                    )
                )
        with left_out("moto"):
            loads.append(sentiment(servers.enter_context(moto(given.peers)), "/"))
        for load in loads:
            load.check()
        figures: list[list[Rate]] = [[] for _ in loads]
        for _ in range(given.rounds):
            for load, found in zip(loads, figures, strict=True):
                found.append(rate(load, given.seconds, given.clients))
    columns = f"{'req/s best':>11} {'median':>8} {'kit is':>8} {'per CPU second':>15} {'kit is':>8} {'start':>8}"
    print(f"{'call':<12} {'server':<10} {columns}")
    rows = [
        (load, max(r.wall for r in found), median(r.wall for r in found), max(r.cpu for r in found))
        for load, found in zip(loads, figures, strict=True)
    ]
    own = {load.what: (best, cpu) for load, best, _, cpu in rows if load.server is kit}
    for load, best, middle, cpu in sorted(rows, key=lambda row: row[0].what):
        wall_times, cpu_times = (
            ("", "") if load.server is kit else (f"{own[load.what][0] / best:.1f}x", f"{own[load.what][1] / cpu:.1f}x")
        )
        start_ = f"{load.server.start * 1000:.0f} ms"
        print(
            f"{load.what:<12} {load.server.name:<10} {best:>11.0f} {middle:>8.0f} {wall_times:>8} "
            f"{cpu:>15.0f} {cpu_times:>8} {start_:>8}"
        )


@contextmanager
def left_out(name: str) -> Generator[None]:
    """Say what could not be measured, and go on."""
    try:
        yield
    except (OSError, subprocess.SubprocessError, TimeoutError) as error:
        print(f"{name} is left out: {error}", file=sys.stderr)


# --- servers ------------------------------------------------------------------------------------------------------


@contextmanager
def served(name: str, command: list[str], ready: str, cwd: Path | None = None) -> Generator[Server]:
    """A server on a port of its own and the first core, stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.monotonic()
    process = subprocess.Popen(
        ["taskset", "-c", "0", *(part.replace("{port}", str(port)) for part in command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=cwd,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while not answers(url + ready):
            if process.poll() is not None or time.monotonic() - started > 60:
                raise TimeoutError(f"{name} did not start: {' '.join(command)}")
            time.sleep(0.005)
        yield Server(name, url, process, time.monotonic() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def answers(url: str) -> bool:
    """Whether anything at all is answered."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True
    except OSError:
        return False


def embeddings_schema() -> dict[str, object]:
    """The schema that the kit checks by, for the peers."""
    return {name: value for name, value in schema("openai.embeddings.request").items() if not name.startswith("$")}


def reply() -> dict[str, object]:
    """An answer as long as the kit's."""
    vector = [round(0.0001 * n - 0.07, 9) for n in range(1536)]
    usage = {"prompt_tokens": 2, "total_tokens": 2}
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": vector}],
        "model": EMBED["model"],
        "usage": usage,
    }


@contextmanager
def prism(peers: Path) -> Generator[Server]:
    """Stoplight's Prism, with an OpenAPI document that has the schema and the bearer key."""
    command = peers / "prism" / "node_modules" / ".bin" / "prism"
    if not command.exists():
        (peers / "prism").mkdir(exist_ok=True)
        subprocess.run(["npm", "init", "-y"], cwd=peers / "prism", check=True, capture_output=True)
        subprocess.run(
            ["npm", "install", "@stoplight/prism-cli@5"], cwd=peers / "prism", check=True, capture_output=True
        )
    content = {"application/json": {"schema": {"type": "object"}, "example": reply()}}
    operation = {
        "security": [{"bearer": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": embeddings_schema()}}},
        "responses": {"200": {"description": "ok", "content": content}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "embeddings", "version": "1"},
        "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
        "paths": {"/v1/embeddings": {"post": operation}},
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.json"
        path.write_text(json.dumps(document))
        with served("Prism", [str(command), "mock", "-p", "{port}", str(path)], "/") as server:
            yield server


@contextmanager
def wiremock(peers: Path) -> Generator[Server]:
    """WireMock, with a stub that wants the key and the schema; its journal keeps a thousand."""
    version = "3.9.1"
    jar = peers / f"wiremock-standalone-{version}.jar"
    if not jar.exists():
        wanted = f"-Dartifact=org.wiremock:wiremock-standalone:{version}"
        subprocess.run(
            ["mvn", "-q", "dependency:copy", wanted, f"-DoutputDirectory={peers}"], check=True, capture_output=True
        )
    stub = {
        "request": {
            "method": "POST",
            "urlPath": "/v1/embeddings",
            "headers": {
                "authorization": {"matches": "Bearer (?!bad-).+"},
                "content-type": {"contains": "application/json"},
            },
            "bodyPatterns": [{"matchesJsonSchema": embeddings_schema(), "schemaVersion": "V202012"}],
        },
        "response": {"status": 200, "headers": {"content-type": "application/json"}, "jsonBody": reply()},
    }
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "mappings").mkdir()
        (Path(folder) / "mappings" / "embeddings.json").write_text(json.dumps(stub))
        command = [
            "java",
            "-jar",
            str(jar),
            "--port",
            "{port}",
            "--root-dir",
            folder,
            "--max-request-journal-entries",
            "1000",
        ]
        with served("WireMock", command, "/__admin/mappings") as server:
            yield server


@contextmanager
def moto(peers: Path) -> Generator[Server]:
    """The server of moto; it answers AWS calls, and checks no signature unless told to."""
    command = peers / "moto" / "bin" / "moto_server"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(peers / "moto")], check=True, capture_output=True)
        subprocess.run(
            [str(peers / "moto" / "bin" / "pip"), "install", "-q", "moto[server,comprehend]"],
            check=True,
            capture_output=True,
        )
    with served("moto", [str(command), "-p", "{port}"], "/moto-api/") as server:
        yield server


def sentiment(server: Server, path: str) -> Load:
    """Comprehend's DetectSentiment, signed."""
    body = json.dumps(SENTIMENT)
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": TARGET}
    asked = AWSRequest("POST", server.url + path, headers=headers, data=body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "comprehend", "us-east-1").add_auth(asked)
    return Load("sentiment", server, path, {name.lower(): str(value) for name, value in asked.headers.items()}, body)


# --- load ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """Requests that were answered with a status of 2xx, for each second, and for each second of the server's CPU.

    The latter says how dear a request is, whatever else the machine has to do.
    """

    wall: float
    cpu: float


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """What a process and those it has begun took of the CPU."""
    ticks = 0
    waiting = [process.pid]
    while waiting:
        pid = waiting.pop()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += map(int, children.read_text().split())
    return ticks / os.sysconf("SC_CLK_TCK")


def rate(load: Load, seconds: int, clients: int) -> Rate:
    """How fast a server answers a call."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(f"wrk.method = 'POST'\nwrk.body = [[{load.body}]]\n")
        for name, value in load.headers.items():
            script.write(f"wrk.headers[{name!r}] = {value!r}\n")
        script.flush()
        last = str((os.cpu_count() or 1) - 1)
        command = [
            "taskset",
            "-c",
            last,
            "wrk",
            "-t1",
            f"-c{clients}",
            f"-d{seconds}",
            "-s",
            script.name,
            load.server.url + load.path,
        ]
        before = cpu_seconds(load.server.process)
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        spent = cpu_seconds(load.server.process) - before
    if "Non-2xx" in done.stdout:
        raise SystemExit(f"{load.server.name} refuses the call:\n{done.stdout}")
    wall = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    count = re.search(r"(\d+) requests in", done.stdout)
    if wall is None or count is None:
        raise SystemExit(f"wrk says nothing of {load.server.name}:\n{done.stdout}")
    return Rate(float(wall[1]), int(count[1]) / max(spent, 0.01))


if __name__ == "__main__":
    main()

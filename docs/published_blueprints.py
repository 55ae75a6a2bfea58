"""What the linter finds in published pages, as one page that their maintainers can act on.

    python docs/published_blueprints.py ~/src/ml-commons/docs ~/src/documentation-website/_ml-commons-plugin
    python docs/published_blueprints.py "ml-commons 950f0560=/somewhere/docs" --out docs/published-blueprints.md
    python docs/published_blueprints.py PATH... --url http://127.0.0.1:9200

Give checkouts of yours, or folders in them; `NAME=PATH` shows a path under a name. With `--url`, every whole body is
also created on that OpenSearch, and deleted again: so the page tells which errors the engine lets pass at first.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import yaml

from conformance.documents.document import Document
from conformance.documents.files import read
from conformance.errors import DocumentError, UsageError
from conformance.finding import Finding, Severity
from conformance.http import ConnectionFailed, Request, send
from conformance.lint.options import Options
from conformance.lint.page import Page
from conformance.lint.rule import rules
from conformance.lint.run import lint_file
from conformance.lint.subject import Subject

REVIEWED = Path(__file__).with_name("published-blueprints.yaml")
CREATE = "/_plugins/_ml/connectors/_create"
TOLD = (Severity.ERROR, Severity.WARNING)


@dataclass(frozen=True)
class Published:
    """One page: where it is, its bodies, those with an error, what is found, and what the engine takes all the same."""

    source: str
    path: str
    bodies: int
    wrong: int
    findings: tuple[Finding, ...]
    taken: tuple[Finding, ...] = field(default=())


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page; exit 2 where a path leads nowhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="+", help="a folder with Markdown pages, or NAME=PATH")
    parser.add_argument("--out", type=Path, help="the file to write; default: standard output")
    parser.add_argument("--url", default="", help="an OpenSearch with ML Commons that creates each body")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date(), help="YYYY-MM-DD")
    given = parser.parse_args(arguments)
    try:
        pages = [page for path in given.path for page in _pages(path, Options(today=given.today), given.url)]
    except (UsageError, ConnectionFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    text = "\n".join(_text(pages, given.today, asked=bool(given.url))) + "\n"
    if given.out is None:
        print(text, end="")
    else:
        given.out.write_text(text, encoding="utf-8")
    return 0


def _pages(given: str, options: Options, url: str) -> Iterator[Published]:
    name, _, place = given.rpartition("=")
    root = Path(place).expanduser()
    if not root.is_dir():
        raise UsageError(f"{place} is no folder; give a checkout, or a folder in one")
    for path in sorted(root.rglob("*.md")):
        linted = lint_file(path, options, explicit=False)
        if linted.bodies or linted.findings:
            subjects = _subjects(path, options)
            wrong = [one for one in subjects if any(_is_in(one, found) for found in _errors(linted.findings))]
            taken = [one for one in wrong if url and _is_taken(one, url)]
            yield Published(
                name or root.name,
                path.relative_to(root).as_posix(),
                linted.bodies,
                len(wrong),
                linted.findings,
                tuple(each for each in _errors(linted.findings) if any(_is_in(one, each) for one in taken)),
            )


def _subjects(path: Path, options: Options) -> list[Subject]:
    try:
        readings = read(path)
    except DocumentError:
        return []
    text = next((reading.text.root for reading in readings if isinstance(reading, Document)), None)
    return [] if text is None else Page(text, readings, options).subjects


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.ERROR]


def _is_in(subject: Subject, finding: Finding) -> bool:
    place = subject.at().place
    return place.start <= finding.place.start <= place.end


def _is_taken(subject: Subject, url: str) -> bool:
    """Whether the engine creates the body; one of which parts are left out is not asked about."""
    if subject.partial or subject.is_answer:
        return False
    body = json.dumps(
        {"name": "published", **subject.value} if subject.kind == "inline" else subject.value, default=str
    )
    headers = (("content-type", "application/json"),)
    reply = send(Request("POST", url.rstrip("/") + CREATE, headers, body.encode()), timeout=30)
    if reply.status != 200:
        return False
    made = json.loads(reply.body)["connector_id"]
    send(Request("DELETE", f"{url.rstrip('/')}/_plugins/_ml/connectors/{made}", headers, b""), timeout=30)
    return True


# --- the text ------------------------------------------------------------------------------------------------------


def _text(pages: list[Published], today: date, *, asked: bool) -> Iterator[str]:
    yield "# Published blueprints: what is wrong, and what to write instead"
    yield ""
    yield "<!-- Written by docs/published_blueprints.py; edit that, or published-blueprints.yaml, and run it again. -->"
    yield ""
    yield from _sums(pages, today)
    yield from _by_rule(pages)
    if asked:
        yield from _lets_pass(pages)
    yield from _by_page(pages)


def _sums(pages: list[Published], today: date) -> Iterator[str]:
    yield f"Lifetimes of models are those of {today.isoformat()}. Lines and columns are those of the file itself."
    yield ""
    yield "| source | pages with connectors or findings | connector bodies | bodies with an error | errors | warnings |"
    yield "|---|---:|---:|---:|---:|---:|"
    for source in dict.fromkeys(page.source for page in pages):
        of_it = [page for page in pages if page.source == source]
        found = [one for page in of_it for one in page.findings]
        counts = Counter(one.severity for one in found)
        cells = (len(of_it), sum(p.bodies for p in of_it), sum(p.wrong for p in of_it))
        yield f"| {source} | {' | '.join(map(str, cells))} | {counts[Severity.ERROR]} | {counts[Severity.WARNING]} |"
    yield ""


def _by_rule(pages: list[Published]) -> Iterator[str]:
    found = Counter((one.severity, one.code) for page in pages for one in page.findings)
    order = list(Severity)
    yield "## By rule"
    yield ""
    yield "`conformance explain CODE` tells more of each. What only the reader has to do is counted here alone."
    yield ""
    yield "| rule | severity | findings | pages | what should hold |"
    yield "|---|---|---:|---:|---|"
    for (severity, code), count in sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
        where = sum(any(one.code == code and one.severity is severity for one in page.findings) for page in pages)
        rule = rules()[code]
        yield f"| {code} {rule.name} | {severity.value} | {count} | {where} | {_cell(rule.docs.summary)} |"
    yield ""


def _lets_pass(pages: list[Published]) -> Iterator[str]:
    """The errors on bodies that the engine creates, each with what was found when somebody looked at it."""
    reviewed: list[dict[str, str]] = yaml.safe_load(REVIEWED.read_text("utf-8"))
    known = {(row["page"], row["code"]): row["then"] for row in reviewed}
    yield "## Errors that the engine lets pass at first"
    yield ""
    yield "OpenSearch creates these connectors. Each was looked at by itself: this is what happens then."
    yield ""
    yield "| page | rule | then |"
    yield "|---|---|---|"
    rows = dict.fromkeys((page.source, page.path, one.code) for page in pages for one in page.taken)
    for _, path, code in rows:
        then = _cell(known[path, code]) if (path, code) in known else "*nobody has looked at this one yet*"
        yield f"| {path} | {code} {rules()[code].name} | {then} |"
    yield ""


def _by_page(pages: list[Published]) -> Iterator[str]:
    yield "## By page"
    for source in dict.fromkeys(page.source for page in pages):
        yield ""
        yield f"### {source}"
        for page in (one for one in pages if one.source == source):
            told = [one for one in page.findings if one.severity in TOLD]
            if not told:
                continue
            yield ""
            yield f"#### {page.path}"
            yield ""
            yield "| line | rule | what is wrong | what to do |"
            yield "|---|---|---|---|"
            for one in told:
                place = f"{one.place.line}:{one.place.column}"
                mark = "**" if one.severity is Severity.ERROR else ""
                yield f"| {place} | {mark}{one.code}{mark} | {_cell(one.message)} | {_cell(_remedy(one))} |"


def _remedy(finding: Finding) -> str:
    """What to do: the fix, else the help, else what the rule says should hold."""
    if finding.fix is not None:
        return finding.fix.title
    return finding.help or rules()[finding.code].docs.summary


def _cell(text: str) -> str:
    """A text in a table: no bars, no line breaks, and outside of code nothing that Markdown takes for its own."""
    pieces = " ".join(text.split()).replace("|", "\\|").split("`")
    if len(pieces) % 2 == 0:
        return "\\`".join(map(_plain, pieces))
    return "`".join(piece if at % 2 else _plain(piece) for at, piece in enumerate(pieces))


def _plain(text: str) -> str:
    return re.sub(r"\\(?!\|)", r"\\\\", text).replace("<", "&lt;").replace("*", r"\*").replace("_", r"\_")


if __name__ == "__main__":
    sys.exit(main())

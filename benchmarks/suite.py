"""How long the conformance suite takes: on the embedded API, and on a real engine beside it.

    python benchmarks/suite.py [--url http://127.0.0.1:9200] [--rounds 3]

With --url the two go by turns, over the requirements that both are asked: those of the ML Commons profiles.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from conformance.suite.options import Options
from conformance.suite.requirement import PROFILES
from conformance.suite.session import run

ML = tuple(name for name in PROFILES.values() if not name.startswith("connections"))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="an OpenSearch with ML Commons, on this machine")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    targets = {"embedded": "", **({"engine": given.url} if given.url else {})}
    took: dict[str, list[float]] = {name: [] for name in targets}
    asked = 0
    for _ in range(given.rounds):
        for name, url in targets.items():
            done = run(Options(target=url, profiles=ML, may_change_settings=True), lambda _: None)
            took[name].append(done.seconds)
            asked = len(done.verdicts)
    print(f"{asked} requirements, {given.rounds} rounds")
    for name, seconds in took.items():
        ratio = median(seconds) / median(took["embedded"])
        print(f"{name:10} {min(seconds):6.1f} s best  {median(seconds):6.1f} s median  {ratio:5.1f}x")


if __name__ == "__main__":
    main()

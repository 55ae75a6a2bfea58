"""Whether the linter sees what goes wrong: every blueprint of the registry, broken in one place, in every known way.

    python benchmarks/lint_mutations.py                              the table, per operator
    python benchmarks/lint_mutations.py --missed                     and each mutant that slipped through
    python benchmarks/lint_mutations.py --url http://127.0.0.1:9200  ask that OpenSearch about a sample of the verdicts

A mutant counts when the engine refuses the connector, or a documented call of it, or when the provider's mock refuses
the request. It is seen when the linter tells an error or a warning that it does not tell of the original: `seen` in
the blueprint with its documented calls, `bare` of the connector body alone.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import threading
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from conformance.blueprint import blueprint
from tests.lint.mutation.crosscheck import disagreements, sampled
from tests.lint.mutation.operator import Original, operators
from tests.lint.mutation.trial import Mutant, predicting, tried
from tests.real.node import Node, Provider

AIM = 0.95


def main() -> int:
    """Print the table; exit 1 where less than the aim is seen."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--most", type=int, default=3, help="mutants of each operator and blueprint")
    options.add_argument("--seed", type=int, default=0, help="which ones, where there are more")
    options.add_argument("--operator", action="append", help="this operator alone")
    options.add_argument("--blueprint", action="append", help="this blueprint alone")
    options.add_argument("--missed", action="store_true", help="show each mutant that slipped through")
    options.add_argument("--url", help="an OpenSearch 3.6.0 with ML Commons, asked about a sample of the verdicts")
    options.add_argument("--sample", type=int, default=200, help="how many it is asked about")
    given = options.parse_args()
    chosen = [operators()[name] for name in given.operator] if given.operator else None
    mutants = list(tried(given.blueprint or predicting(), chosen, most=given.most, seed=given.seed))
    table(mutants)
    if given.missed:
        missed(mutants)
    if given.url:
        crosscheck(mutants, given.url, given.sample)
    return 0 if sum(one.seen for one in mutants) >= AIM * len(mutants) else 1


def table(mutants: list[Mutant]) -> None:
    """One line for each operator, the sum, and who refused."""
    print(f"{'operator':26} {'refused':>7} {'seen':>7} {'bare':>7}  what")
    for name, each in operators().items():
        of_it = [one for one in mutants if one.operator == name]
        print(f"{name:26} {len(of_it):7} {share(of_it)}  {each.what}")
    print(f"{'all':26} {len(mutants):7} {share(mutants)}")
    by = Counter(one.refused.partition(":")[0] for one in mutants)
    print("\nrefused by: " + ", ".join(f"{who} {count}" for who, count in by.most_common()))


def share(mutants: list[Mutant]) -> str:
    """The parts that are seen, in per cent."""
    if not mutants:
        return f"{'-':>7} {'-':>7}"
    seen, bare = (100 * sum(each) / len(mutants) for each in zip(*((m.seen, m.bare) for m in mutants), strict=True))
    return f"{seen:6.1f}% {bare:6.1f}%"


def crosscheck(mutants: list[Mutant], url: str, count: int) -> None:
    """What a real node makes of a sample."""
    asked = sampled(mutants, count)
    provider = Provider()
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    node = Node(url)
    try:
        different = list(disagreements(asked, node, provider))
    finally:
        node.close()
        provider.shutdown()
        provider.server_close()
    print(f"\nasked {url} about {len(asked)}: {len(different)} answered otherwise")
    print("\n".join(one[:1000] for one in different))


def missed(mutants: list[Mutant]) -> None:
    """Each mutant that slipped through, as a difference, and who refused it."""
    for one in mutants:
        if one.seen and one.bare:
            continue
        before = Original(one.blueprint, dict(blueprint(one.blueprint).body)).text
        lines = difflib.unified_diff(before.splitlines(), one.text.splitlines(), lineterm="", n=0)
        print(f"\n{one.operator} {one.blueprint}: {'only bare' if one.seen else 'missed'}: {one.refused[:200]}")
        print("\n".join(line[:240] for line in list(lines)[3:9]))


if __name__ == "__main__":
    sys.exit(main())

"""The command line of the golden verdicts.

    python -m tools.golden compare [SOURCE...]   what differs from tests/golden/*.json; 1 if a difference has no reason
    python -m tools.golden group [SOURCE...]     entries for the differences without a reason, equal changes together
    python -m tools.golden write [SOURCE...]     puts the present verdicts in place: a new beginning, not a reason

Sources: derivations, exercises, displays, texts, statements, mutants; all of them by default.
"""

import argparse
import sys
import time
from collections import Counter

from . import dumps, loads, path
from .comparing import Difference, ReasonError, compared, grouped, reasons, stale, unexplained
from .sources import SOURCES

SHOWN = 50


def write(sources: list[str]) -> int:
    """0 when all is written."""
    for source in sources:
        started = time.perf_counter()
        found = SOURCES[source]()
        text = dumps(found)
        path(source).write_text(text, encoding="utf-8")
        entries = sum(map(len, found.values()))
        verdicts = Counter(e.verdict for group in found.values() for e in group)
        print(f"{source}: {entries} entries in {len(found)} groups, {len(text.encode()) / 1000:.0f} kB, "
              f"{time.perf_counter() - started:.1f} s ({', '.join(f'{n} {v}' for v, n in verdicts.most_common())})")
    return 0


def compare(sources: list[str], shown: int = SHOWN) -> int:
    """1 if a difference has no reason or a reason no difference, else 0."""
    given = reasons()
    all_found: list[Difference] = []
    for source in sources:
        started = time.perf_counter()
        before = loads(path(source).read_text(encoding="utf-8"))
        found, others = compared(source, before, SOURCES[source]())
        all_found += found
        print(f"{source}: {sum(map(len, before.values()))} entries compared in {time.perf_counter() - started:.1f} s")
        for (what, change), count in sorted(kinds(found).items()):
            print(f"    {count:5} {what} {change}".rstrip())
        for name, count in sorted((+others).items()):
            print(f"    {count:5} {name} (needs no reason)")
    open_ = unexplained(all_found, given)
    for difference in open_[:shown]:
        print(difference)
    if len(open_) > shown:
        print(f"... and {len(open_) - shown} more")
    needless = stale(all_found, given, sources)
    for reason in needless:
        of = ", ".join(sorted(reason.statements)) or reason.where
        print(f"a reason that nothing needs: {', '.join(reason.source)}: {of}: {reason.reason}")
    print(f"{len(all_found)} differences, {len(open_)} without a reason, {len(needless)} reasons without a difference")
    return int(bool(open_ or needless))


def group(sources: list[str]) -> int:
    """0 if nothing is without a reason."""
    found = [d for source in sources
             for d in compared(source, loads(path(source).read_text(encoding="utf-8")), SOURCES[source]())[0]]
    open_ = unexplained(found, reasons())
    print(grouped(open_))
    return int(bool(open_))


def kinds(differences: list[Difference] | tuple[Difference, ...]) -> Counter[tuple[str, str]]:
    """How many differences there are of each kind: of a verdict, from what to what."""
    return Counter((d.what, f"{d.before} -> {d.after}" if d.what == "verdict" else "") for d in differences)


def main(arguments: list[str] | None = None) -> int:
    """0 if all is as before, or every difference has its reason."""
    parser = argparse.ArgumentParser(prog="python -m tools.golden", description="golden verdicts")
    parser.add_argument("command", choices=["write", "compare", "group"])
    parser.add_argument("source", nargs="*", help=", ".join(SOURCES))
    parser.add_argument("--shown", type=int, default=SHOWN, help="how many differences without a reason are printed")
    options = parser.parse_args(arguments)
    unknown = set(options.source) - set(SOURCES)
    if unknown:
        parser.error(f"there is no source {', '.join(sorted(unknown))}; there are {', '.join(SOURCES)}")
    sources = options.source or list(SOURCES)
    try:
        if options.command == "compare":
            return compare(sources, options.shown)
        return write(sources) if options.command == "write" else group(sources)
    except ReasonError as error:
        print(f"differences.toml: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

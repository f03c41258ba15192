"""`python -m klderive.proof.verify FILE...`: re-checks certificates; exit status 1 if one fails or none was found."""

import json
import sys
from pathlib import Path
from typing import Any

from . import facts, kinds
from .certify import Scheme, certify
from .statements import Statement, fields, items, load
from .terms import Rejected


def frozen(data: Any) -> Any:
    return tuple(map(frozen, data)) if isinstance(data, list) else data


def schemes() -> dict[str, Scheme]:
    """All schemes by their id; fills the tables of operations."""
    data = json.loads(Path(__file__).with_name("schemes.json").read_text(encoding="utf-8"))
    Statement.operations = frozenset(data["operations"])
    kinds.TYPES.update({op: frozen(k) for op, k in data["types"].items()})
    facts.DEMANDS.update({op: [*map(Statement, lines)] for op, lines in data["values"].items()})
    facts.TRAITS.update(data["traits"])
    return {name: (s.known, s.given, s.claim) for name, s in ((name, Statement(d)) for name, d in data["schemes"].items())}


def main(paths: list[str]) -> int:
    """Re-check files; prints what fails, and the totals. The exit status."""
    known, found, failed, unread = schemes(), 0, 0, 0
    for path in paths:
        try:
            each = items(*fields(load(Path(path).read_text(encoding="utf-8")), "certificates"))
        except (OSError, UnicodeError, Rejected) as why:
            each, unread = [], unread + 1
            print(f"{path}: {why}")
        for k, certificate in enumerate(each, 1):
            found += 1
            try:
                certify(certificate, known)
            except (Rejected, RecursionError) as why:
                failed += 1
                print(f"{path}: {k}: {why.args[0]:.300}")
    print(f"{found} statements, {found - failed} certified, {failed + unread} failed")
    return 1 if failed or unread or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

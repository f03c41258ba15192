"""Files of certificates, and what is said of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from .certify import Statement, certify, statement
from .terms import OPERATIONS, Rejected, fields, items, load


@cache
def schemes() -> dict[str, Statement]:
    """All schemes by their id."""
    data = json.loads(Path(__file__).with_name("schemes.json").read_text(encoding="utf-8"))
    OPERATIONS.update(data["operations"])
    return {name: statement(d) for name, d in data["schemes"].items()}


def failure(certificate: Any) -> str | None:
    """None if a certificate shows its statement, else why not."""
    try:
        certify(certificate, schemes())
    except Rejected as why:
        return str(why)
    except RecursionError:
        return "nested too deep"
    return None


def main(paths: list[str]) -> int:
    """Re-check files; prints what fails, and the totals. The exit status."""
    found = failed = 0
    for path in paths:
        try:
            (certificates,) = fields(load(Path(path).read_text(encoding="utf-8")), "certificates")
            each = items(certificates)
        except (OSError, UnicodeError, Rejected) as why:
            print(f"{path}: {why}")
            failed += 1
            continue
        for k, c in enumerate(each, 1):
            why = failure(c)
            found, failed = found + 1, failed + (why is not None)
            if why is not None:
                print(f"{path}: {k}: {why}")
    print(f"{found} statements, {found - failed} certified, {failed} failed")
    return 1 if failed or not found else 0

"""Writes build/certificates/NAME.cert.json, the certificates of every shipped derivation and of the notebooks' displays.

    python tools/certificates.py [NAME ...]

The one idea: each step that is proved by the axioms of its rule is looked up in turn; what is found is re-checked by the
verifier in a process of its own. What is not found is counted, with its place and the reason, and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "certificates"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def certificates_of(name: str) -> tuple[list[str], list[str]]:
    """The certificates of a derivation, and the places and reasons of steps without one."""
    from klderive.certificates import certified
    from klderive.check import prove
    from klderive.derivations import load
    from klderive.rules import rule
    from klderive.symbolic.door import statement
    from klderive.verdicts import Proved

    derivation = load(name)
    found: list[str] = []
    without: list[str] = []
    for number, step in enumerate(derivation.steps, 1):
        said = statement(step.before, step.after, (*derivation.given, *step.given), step.relation)
        verdict = prove(said, rule(step.rule).axioms, opinion=False)
        if not isinstance(verdict, Proved):
            continue
        verdict = certified(said, verdict)
        if verdict.certificate:
            found.append(verdict.certificate)
        else:
            without.append(f"{name}, step {number} ({step.rule}): {verdict.uncertified}")
    return found, without


def certificates_in(path: Path) -> tuple[list[str], list[str]]:
    """The certificates of the proved lines of a text, and the places and reasons of those without one."""
    from klderive.reading import check_file

    found: list[str] = []
    without: list[str] = []
    for chain in check_file(path, certify="beside").chains:
        for step in chain.steps:
            if step.certificate and "uncertified" in step.certificate:
                without.append(f"{path.name}, line {step.line}: {step.certificate['uncertified']}")
            elif step.certificate:
                found.append(json.dumps(step.certificate, separators=(",", ":"), ensure_ascii=False))
    return found, without


def write(names: Iterable[str], texts: Iterable[Path] = (),
          told: Callable[[str], None] = lambda _: None) -> tuple[int, list[str], str]:
    """Write the files of derivations and texts; how many certificates, what has none, and what the verifier says of the files."""
    from klderive.certificates import file_of

    PLACE.mkdir(parents=True, exist_ok=True)
    count, without, paths = 0, list[str](), list[Path]()
    sources: list[str | Path] = [*names, *texts]
    for source in sources:
        name = source if isinstance(source, str) else source.stem
        found, others = certificates_of(source) if isinstance(source, str) else certificates_in(source)
        if found:
            paths.append(PLACE / f"{name}.cert.json")
            paths[-1].write_text(file_of(found), encoding="utf-8")
        count, without = count + len(found), without + others
        told(name)
    run = subprocess.run([sys.executable, "-m", "klderive.proof.verify", *map(str, paths)], cwd=ROOT, capture_output=True,
                         text=True, stdin=subprocess.DEVNULL)
    return count, without, (run.stdout + run.stderr).strip()


if __name__ == "__main__":
    from klderive.derivations import names

    _, missing, said = write(sys.argv[1:] or names(), () if sys.argv[1:] else NOTEBOOKS, print)
    print(*missing, said, sep="\n")

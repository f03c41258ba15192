"""Certificates: how many shipped steps have one, and whether a wrong statement can have one.

    python -m benchmarks.certificates [--only NAME] [--attacks 2000] [--search 200] [--seed 1]
    python -m benchmarks.certificates --texts FOLDER... [--every N]
    python -m benchmarks.certificates --attacks 100000 --found FOLDER --state FILE

The one idea: reach is counted by derivation; attacks change a statement or its certificate in one or two places, and whatever
the verifier still accepts is asked of `meaning` (the second opinion): one model against it is a wrong certificate. With
--search the finder, too, looks for a certificate of the changed statement. With --texts reach is counted over the proved lines
of all texts of folders (every N-th), by cause. With --found the certificates attacked are those of files; with --state the
attacks go on where they stopped, in blocks with a seed each.

Not here: the writing of files (tools/certificates.py).
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from klderive.check import prove
from klderive.derivations import load, names
from klderive.language import LanguageError, Statement
from klderive.language.serial import dumps, loads
from klderive.proof.finder import find
from klderive.proof.finder.search import schemes
from klderive.proof.verify.certify import certify
from klderive.proof.verify.terms import Rejected
from klderive.reading import check_file
from klderive.refutation import second_opinion
from klderive.rules import rule
from klderive.symbolic.door import statement
from klderive.verdicts import Proved

Data = Any
BLOCK = 500
SUFFIXES = frozenset((".md", ".tex", ".ipynb", ".rst", ".txt"))


def steps(name: str) -> Iterator[tuple[str, Data, tuple[str, ...]]]:
    """The rule, the document and the axioms that acted, of each proved step of a derivation."""
    derivation = load(name)
    for step in derivation.steps:
        said = statement(step.before, step.after, (*derivation.given, *step.given), step.relation)
        verdict = prove(said, rule(step.rule).axioms, opinion=False)
        if isinstance(verdict, Proved):
            whole = replace(said, conditions=(*said.conditions, *verdict.conditions))
            yield step.rule, json.loads(dumps(whole)), verdict.by


def reach(chosen: list[str]) -> list[Data]:
    """Prints the table of reach; all certificates."""
    rows, found, reasons = [], [], Counter[str]()
    sizes, searching, checking = [], 0.0, []
    for name in chosen:
        count = Counter[str]()
        for by, document, acted in steps(name):
            start = time.process_time()
            certificate, why = find(document, acted)
            searching += time.process_time() - start
            count["steps"] += 1
            if certificate is None:
                reasons[f"{name}: {by}: {why[:60]}"] += 1
                continue
            start = time.process_time()
            certify(certificate, schemes())
            checking.append(time.process_time() - start)
            sizes.append(len(json.dumps(certificate, separators=(",", ":"))))
            count["certified"] += 1
            count["with instances"] += bool(certificate["instances"])
            found.append(certificate)
        rows.append((name, count))
        print(f"{name:16} {count['steps']:5} steps {count['certified']:5} certified ({count['with instances']} with instances)",
              flush=True)
    total = sum((c for _, c in rows), Counter())
    print(f"{'all':16} {total['steps']:5} steps {total['certified']:5} certified ({total['with instances']} with instances)")
    if sizes:
        print(f"median size {statistics.median(sizes):.0f} bytes; re-checking {1000 * statistics.median(checking):.1f} ms in the "
              f"median, {sum(checking):.1f} s in all; finding {searching:.1f} s in all")
    for why, n in reasons.most_common():
        print(f"  {n} {why}")
    return found


# ---------------------------------------------------------------- attacks


def places(data: Data, path: tuple = ()) -> Iterator[tuple]:
    """The paths to all parts."""
    yield path
    for k, d in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from places(d, (*path, k))


def at(data: Data, path: tuple) -> Data:
    for k in path:
        data = data[k]
    return data


OTHER = {"add": "mul", "mul": "add", "log": "exp", "exp": "log", "lt": "le", "le": "lt", "kl": "cross_entropy", "trace": "det",
         "det": "trace", "transpose": "inverse", "inverse": "transpose", "sum": "product", "product": "sum", "eq": "ne",
         "logdet": "det", "implies": "and", "invertible": "positive_definite", "lower_triangular": "upper_triangular", "abs": "exp",
         "positive_definite": "invertible", "integral": "sum", "normal": "finite", "entropy": "log"}


def changed(data: Data, rng: random.Random) -> Data:
    """The data with one part changed."""
    data = copy.deepcopy(data)
    everywhere = [p for p in places(data) if p]
    path = rng.choice(everywhere)
    holder, key, old = at(data, path[:-1]), path[-1], at(data, path)
    others = [at(data, p) for p in rng.sample(everywhere, min(8, len(everywhere)))]
    if isinstance(old, bool) or old is None:
        holder[key] = rng.choice([True, None, 0, "x"])
    elif isinstance(old, int):
        holder[key] = rng.choice([old + 1, old - 1, -old, 0, 1, 2, 10**rng.randrange(1, 30), [old or 1, 2]])
    elif isinstance(old, str):
        same = [o for o in others if isinstance(o, str)]
        holder[key] = OTHER.get(old) or rng.choice([*same, old])
    elif isinstance(old, list) and rng.random() < 0.7 and len(old) > 1:
        kind = rng.randrange(5)
        j, k = rng.randrange(len(old)), rng.randrange(len(old))
        if kind == 0:
            del old[j]
        elif kind == 1:
            old[j], old[k] = old[k], old[j]
        elif kind == 2:
            old.insert(j, copy.deepcopy(old[k]))
        elif kind == 3:
            holder[key] = copy.deepcopy(old[k])
        else:
            holder[key] = rng.choice([["mul", -1, old], ["add", old, 1], ["pow", old, 2], ["pow", old, -1], ["log", old],
                                      ["pow", ["pow", old, 2], [1, 2]], ["mul", 0, old]])
    elif isinstance(old, dict) and old:
        name = rng.choice([*old])
        if rng.random() < 0.5:
            del old[name]
        else:
            old[rng.choice(["reversed", "below", "unknown", name])] = rng.choice([True, [], copy.deepcopy(old[name])])
    else:
        holder[key] = copy.deepcopy(rng.choice(others))
    return data


def wrong(certificate: Data) -> bool:
    """Whether a model speaks against the statement of an accepted certificate, by meaning alone."""
    try:
        said = loads(json.dumps(certificate["statement"]))
    except LanguageError:
        return False
    return isinstance(said, Statement) and second_opinion(said).against is not None


def accepted(certificate: Data) -> bool:
    try:
        certify(certificate, schemes())
    except (Rejected, RecursionError):
        return False
    return True


def attack(certificates: list[Data], count: int, seed: int) -> Counter[str]:
    """Changed certificates: how many are accepted, and how many of these state what a model speaks against."""
    rng, out = random.Random(seed), Counter[str]()
    for _ in range(count):
        original = rng.choice(certificates)
        mutant = original
        for _ in range(rng.choice((1, 1, 2))):
            if rng.random() < 0.6:
                mutant = {**mutant, "statement": changed(mutant["statement"], rng)}
            else:
                mutant = changed(mutant, rng)
        out["tried"] += 1
        if accepted(mutant):
            out["accepted"] += 1
            if mutant.get("statement") != original["statement"]:
                out["accepted with another statement"] += 1
                if wrong(mutant):
                    out["wrong"] += 1
                    print("WRONG", json.dumps(mutant)[:3000])
    return out


def search(certificates: list[Data], count: int, seed: int) -> Counter[str]:
    """Changed statements for which the finder looks for a certificate."""
    rng, out = random.Random(seed), Counter[str]()
    while out["tried"] < count:
        document = rng.choice(certificates)["statement"]
        side = rng.choice(("left", "right", "hypotheses", "conditions"))
        mutant = {**document, side: changed({"x": document[side]}, rng).get("x")}
        try:
            said = loads(json.dumps(mutant))
        except LanguageError:
            continue
        out["tried"] += 1
        found, _ = find(mutant, ("log-product", "linearity", "expectation", "total-mass", "gaussian-integral"), 60_000)
        if found:
            out["certified"] += 1
            if isinstance(said, Statement) and second_opinion(said).against is not None:
                out["wrong"] += 1
                print("WRONG", json.dumps(found)[:3000])
    return out


def attacks(certificates: list[Data], count: int, seed: int, state: Path | None) -> Counter[str]:
    """So many attacks, in blocks; what was done before is read from the state, and each block is written to it."""
    out = Counter[str](json.loads(state.read_text(encoding="utf-8")) if state and state.exists() else {})
    while out["tried"] < count:
        size = min(BLOCK, count - out["tried"])
        out += attack(certificates, size, seed * 1_000_003 + out["tried"])
        if state:
            state.write_text(json.dumps(out), encoding="utf-8")
            print(dict(out), flush=True)
    return out


def found_in(folder: Path) -> list[Data]:
    """The certificates of all files in a folder."""
    return [c for path in sorted(folder.glob("*.cert.json")) for c in json.loads(path.read_text(encoding="utf-8"))["certificates"]]


# ---------------------------------------------------------------- texts


def texts(folders: list[Path], every: int) -> None:
    """Prints how many of the proved lines of texts are certified, and why the others are not."""
    total, reasons = Counter[str](), Counter[str]()
    paths = sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in SUFFIXES)[::every]
    for path in paths:
        sought = [s.certificate for c in check_file(path, certify="beside").chains for s in c.steps if s.certificate]
        reasons.update(c["uncertified"] for c in sought if "uncertified" in c)
        total["proved"] += len(sought)
        total["certified"] += sum("uncertified" not in c for c in sought)
        total["certified with instances"] += sum(bool(c.get("instances")) for c in sought)
        print(f"{path.name:50} {len(sought):4} proved {sum('uncertified' not in c for c in sought):4} certified", flush=True)
    print(f"{len(paths)} texts: {dict(total)}")
    for why, n in reasons.most_common():
        print(f"  {n} {why}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="reach of certificates, and attacks on the verifier")
    parser.add_argument("--only", action="append", help="a derivation")
    parser.add_argument("--attacks", type=int, default=2000)
    parser.add_argument("--search", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", nargs="+", type=Path, help="folders of texts")
    parser.add_argument("--every", type=int, default=1, help="every N-th text")
    parser.add_argument("--found", type=Path, help="a folder of files of certificates, instead of finding them")
    parser.add_argument("--state", type=Path, help="a file from which the attacks go on")
    options = parser.parse_args(arguments)
    if options.texts:
        texts(options.texts, options.every)
        return 0
    certificates = found_in(options.found) if options.found else reach(options.only or list(names()))
    out = attacks(certificates, options.attacks, options.seed, options.state)
    more = search(certificates, options.search, options.seed)
    print("changed certificates:", dict(out))
    print("changed statements, searched:", dict(more))
    return 1 if out["wrong"] or more["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())

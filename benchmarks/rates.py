"""Runs blocks of checks on a few processes and counts: what soundness.py and completeness.py share.

The one idea: a block is a pure function of (kind, fragment, seed, number), its records are one line of a file under
build/, and a run that was stopped goes on with the blocks that are missing. Figures are computed from the file, and
steps that differ only in names count once.

What is measured is klderive.check; what is true says benchmarks.oracle. A proof that the second opinion takes back
("disagreement", KL901) counts as a wrong proof; `--without-opinion` leaves the second opinion out.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import importlib
import json
import multiprocessing
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import sympy as sp

from benchmarks.mutations import mutants
from benchmarks.oracle import ask, fails_at
from benchmarks.steps import FRAGMENTS, Step, derivation_steps, drawn_steps
from klderive.refutation import Opinion

checking = importlib.import_module("klderive.symbolic.check")
judging = importlib.import_module("klderive.check")  # the package exports a function of this name
BUILD = Path(__file__).resolve().parent.parent / "build" / "rates"

PATIENCE = 20  # seconds of processor time: only so that a run goes on; past it the step counts as undecided and is listed
STEPS_PER_BLOCK, MUTANTS_PER_STEP = 25, 20
EXAMPLES = 6
REFUTATIONS_ASKED = 8  # wrong steps: the oracle looks at one refutation in so many
DERIVATION_BLOCKS = 16
# Blocks of a fragment for each block asked for: cheap fragments get more, so that a run ends in time.
SHARE = {"soundness": {"scalars": 2.5, "gaussian": 0.5, "abstract": 0.8, "sums": 1.2, "matrices": 0.6, "calculus": 1.7,
                       "inequalities": 0.6}, "completeness": {}}

WRONG_PROVED, TRUE_REFUTED = ("proved", "false"), ("refuted", "true")
SAID_PROVED = ("proved", "disagreement")


class _Late(Exception):
    pass


def _ring(*_: object) -> None:
    raise _Late


def verdict(step: Step) -> tuple[str, str]:
    """The name of the verdict, and its reason where it has one."""
    signal.signal(signal.SIGPROF, _ring)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    # The name of a slip is found after the verdict and cannot change it; it takes most of the time of a refutation.
    named, checking.diagnose = checking.diagnose, lambda *_: None
    try:
        found = checking.check(step.before, step.after, given=step.given, relation=step.relation)
        name = "disagreement" if getattr(found, "code", "") == "KL901" else found.name
        return name, str(getattr(found, "reason", "") or getattr(found, "witness", ""))
    except _Late:
        return "late", f"no verdict in {PATIENCE} s"
    except Exception as error:  # an error of the checker is a finding, not the end of the run
        return "error", f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        checking.diagnose = named


def truth(step: Step, points: int, seed: object) -> str:
    """true, false, none (no value anywhere inside the givens), shape, or beyond (the oracle cannot say)."""
    if step.relation != "=":
        points *= 8
    try:
        answer, why = ask(step.before, step.after, step.given, step.relation, points, seed)
    except Exception as error:  # a fault of the oracle: it has no say, and the run goes on
        answer, why = None, f"beyond the oracle: {type(error).__name__}"
    if answer is not None:
        return "true" if answer else "false"
    return "beyond" if why.startswith("beyond") else "shape" if _of_shape(why) else "none"


def _of_shape(why: str) -> bool:
    return any(word in why for word in ("matri", "shape", "1 x 1", "transposed", "vector", "fit", "number stands"))


def measured(step: Step, seed: object, sample: int = 1, confirmed: bool = False) -> tuple[str, str, str, float]:
    """Verdict and truth. The oracle is asked about every verdict but a refutation, which carries a certified witness:
    of those about one in `sample`, chosen by the hash of the step."""
    start = time.perf_counter()
    name, reason = verdict(step)
    spent = time.perf_counter() - start
    if name == "refuted" and sample > 1 and int(step.key(), 16) % sample:
        return name, "false", reason, spent
    if confirmed and name == "proved":
        return name, "true", reason, spent  # the oracle has seen it already
    true = truth(step, 6 if name == "proved" else 3, seed)
    if (name, true) == TRUE_REFUTED:  # a disputed verdict: the witness, and many more points
        fails = step.relation != "=" and _fails_at_witness(step)
        true = "false" if fails else truth(step, 40, f"disputed {seed}")
    return name, true, reason, spent


def _fails_at_witness(step: Step) -> bool:
    """An inequality may fail in a range that random points do not meet: the oracle itself looks at the witness."""
    found = checking.check(step.before, step.after, given=step.given, relation=step.relation)
    names = {str(name): name for name in step.before.free_symbols | step.after.free_symbols}
    try:
        point = {names[name]: sp.Rational(value) for name, value in found.witness.at}
    except (AttributeError, KeyError, TypeError, ValueError):  # other values than numbers
        return False
    return fails_at(step.before, step.after, step.given, step.relation, point)


def confirmed_steps(fragment: str, seed: object) -> Iterator[Step]:
    """Drawn steps that the oracle calls true."""
    return (s for s in drawn_steps(fragment, seed) if truth(s, 3, "stock") == "true")


def _wrong_steps(fragment: str, seed: object) -> Iterator[Step]:
    rng = random.Random(f"mutants/{fragment}/{seed}")
    for step in islice(confirmed_steps(fragment, seed), STEPS_PER_BLOCK):
        yield from mutants(step, rng, MUTANTS_PER_STEP)


def _true_steps(fragment: str, seed: object) -> Iterator[Step]:
    if fragment == "derivations":
        part, parts = (int(n) for n in str(seed).rsplit(":", 1)[1].split("/"))
        return iter(derivation_steps()[part::parts])
    return islice(confirmed_steps(fragment, seed), 4 * STEPS_PER_BLOCK)


SOURCES = {"soundness": _wrong_steps, "completeness": _true_steps}


def block(task: tuple[str, str, int, int]) -> dict:
    """The records of one block: fingerprint, verdict, truth and origin of each step, and a few examples to read."""
    kind, fragment, seed, number = task
    records, examples, shown, times, start = [], [], Counter(), [], time.perf_counter()
    name = f"{seed}:{number}" if fragment != "derivations" else f"{seed}:{number}/{DERIVATION_BLOCKS}"
    for step in SOURCES[kind](fragment, name):
        got, true, reason, spent = measured(step, number, REFUTATIONS_ASKED if kind == "soundness" else 1,
                                              kind == "completeness" and fragment != "derivations")
        records.append([step.key(), got, true, step.origin])
        times.append(spent)
        pair = (got, true)
        fine = pair in (("refuted", "false"), ("proved", "true"), ("undecided", "shape"), ("undecided", "none"))
        if not fine and (shown[pair] < EXAMPLES or pair in (WRONG_PROVED, TRUE_REFUTED) or got == "disagreement"):
            shown[pair] += 1
            examples.append([got, true, str(step), reason])
    return {"task": list(task), "records": records, "examples": examples, "seconds": sum(times),
            "wall": time.perf_counter() - start,
            "median": sorted(times)[len(times) // 2] if times else 0.0}


def _quietly(task: tuple) -> dict:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return block(task)


def version() -> str:
    """Changes with the checker, the search, the generators and the oracle: other code, other figures."""
    root = BUILD.parent.parent
    parts = ("language", "proof", "refutation", "symbolic")
    files = [*(f for part in parts for f in (root / "klderive" / part).rglob("*.py")), root / "klderive/check.py",
             *root.glob("benchmarks/*.py")]
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def state_file(kind: str, seed: int) -> Path:
    return BUILD / f"{kind}-{seed}-{version()}.jsonl"


def load(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def run(kind: str, fragments: list[str], chosen: argparse.Namespace) -> list[dict]:
    """All blocks of a run; those of an earlier run that was stopped are kept."""
    blocks, seed, workers = chosen.blocks, chosen.seed, chosen.workers
    path = state_file(kind + "-alone" * chosen.without_opinion, seed)
    if chosen.report:
        return load(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    share = SHARE[kind]
    wanted = [(kind, f, seed, b) for b in range(4 * blocks) for f in fragments if b < share.get(f, 1) * blocks]
    wanted = [t for t in wanted if t[1] != "derivations" or t[3] < DERIVATION_BLOCKS]
    done = {tuple(d["task"]): d for d in load(path)}
    todo = [t for t in wanted if t not in done]
    derivation_steps()  # once, before the processes part
    start = time.time()
    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=20) as pool, path.open("a") as out:
        for count, result in enumerate(pool.imap_unordered(_quietly, todo), 1):
            done[tuple(result["task"])] = result
            out.write(json.dumps(result) + "\n")
            out.flush()
            _progress(kind, count, len(todo), start)
    return [done[t] for t in wanted]


def _progress(kind: str, count: int, total: int, start: float) -> None:
    filled = 30 * count // total
    left = (time.time() - start) / count * (total - count)
    end = "\n" if count == total or not sys.stderr.isatty() else ""
    head = "\r" if sys.stderr.isatty() else ""
    if sys.stderr.isatty() or count % max(1, total // 20) == 0 or count == total:
        print(f"{head}{kind} [{'#' * filled}{'.' * (30 - filled)}] {count}/{total} blocks, {left:.0f} s left ",
              end=end, file=sys.stderr, flush=True)


def tally(results: list[dict]) -> dict[str, Counter]:
    """Per fragment: how many distinct steps had which verdict and which truth."""
    seen: set[tuple[str, str]] = set()
    counts: dict[str, Counter] = {}
    for result in results:
        fragment = result["task"][1]
        mine = counts.setdefault(fragment, Counter())
        for key, got, true, _ in result["records"]:
            if (fragment, key) not in seen:
                seen.add((fragment, key))
                mine[got, true] += 1
    return counts


def examples(results: list[dict], keep: Callable[[str, str], bool]) -> list[list[str]]:
    return [e for r in results for e in r["examples"] if keep(e[0], e[1])]


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["---:"] * (len(head) - 1)) + "|"]
    return "\n".join(lines + ["| " + " | ".join(f"{c:,}" if isinstance(c, int) else str(c) for c in row) + " |"
                              for row in rows])


def percent(part: int, whole: int) -> str:
    """Rounded down: 99.96 % is not 100 %."""
    if not whole:
        return "–"
    return "100 %" if part == whole else f"{int(10000 * part / whole) / 100:.2f} %"


def write_section(name: str, text: str) -> None:
    """Puts a measured table between its two markers in docs/soundness.md."""
    path = BUILD.parent.parent / "docs" / "soundness.md"
    page = path.read_text()
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    head, rest = page.split(begin)
    path.write_text(f"{head}{begin}\n\n{text}\n\n{end}{rest.split(end)[1]}")


def options(description: str, blocks: int, quick: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--blocks", type=int, default=blocks, help="blocks for each fragment")
    parser.add_argument("--quick", action="store_true", help=f"{quick} blocks for each fragment")
    parser.add_argument("--fragment", action="append", choices=[*FRAGMENTS, "derivations"])
    parser.add_argument("--report", action="store_true", help="only count what was measured so far")
    parser.add_argument("--write", action="store_true", help="write the table into docs/soundness.md")
    parser.add_argument("--without-opinion", action="store_true", help="no second opinion on proofs")
    parser.add_argument("--show", type=int, default=12, help="how many examples of each kind to print")
    chosen = parser.parse_args()
    chosen.blocks = quick if chosen.quick else chosen.blocks
    if chosen.without_opinion:
        judging.second_opinion = lambda statement: Opinion(1, None, 1)
    return chosen


def signed(command: str, seed: int) -> str:
    return f"Measured on {datetime.date.today()} with seed {seed}: `{command}`."


def show(title: str, found: list[list[str]], limit: int) -> None:
    if found:
        print(f"\n{title}: {len(found)}" + (f", {limit} of them" if len(found) > limit else ""))
        for _, _, step, reason in found[:limit]:
            print(f"  {step}\n      {reason}")

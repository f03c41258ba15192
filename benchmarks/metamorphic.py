r"""The metamorphic table: changes of a text after which the verdicts are known without an oracle.

    python -m benchmarks.metamorphic FOLDER... [--per-line N] [--seed S]

    rename      a name renamed throughout (to one that conventions treat alike): same verdicts
    token       a token of no meaning in a proved line: not proved
    accent      a hat, a prime, bold, a label on one occurrence of a name in a proved line: not proved
    negation    "not", "unless", a question mark in the sentence that a proved line's assumption stands in: listed no more, and not
                proved unless by others
    later       a wrong hypothesis for later: same verdict
    copy        the chain copied behind a heading with other declarations: the verdict of those declarations alone

Each failure is printed. For every text; tests/reading/test_metamorphic.py runs a slice.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.proofs import Proof, documents, line_at, proofs
from klderive.reading.discourse import discourse
from klderive.reading.formula import edited, nodes, read_all
from klderive.reading.judging.lines import Line
from klderive.reading.judging.mending import row_of
from klderive.reading.layout import Paragraph, read
from klderive.reading.names import unbraced
from klderive.reading.survey import name_of
from klderive.reading.tables import head_of, tables

KINDS = ("rename", "token", "accent", "negation", "later", "copy")
TOKENS = ("\\foo ", "€", "\\text{loss}", "\\unskip@ ", "\\heartsuit ")
ACCENTS = ("\\hat{%s}", "\\mathbf{%s}", "\\tilde{%s}", "%s'", "%s_{\\mathrm{new}}")
DECLARED = "Let ${0} \\in \\mathbb{{R}}^{{4 \\times 4}}$ be a matrix."


@dataclass(frozen=True)
class Failure:
    """A change after which the verdict was not the one demanded."""

    kind: str
    line: int
    change: str
    verdict: str


def changes(proof: Proof, kind: str, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    """What was changed, the text with it, and where the line stands then."""
    yield from {"rename": _renamed, "token": _tokens, "accent": _accents, "negation": _negated, "later": _later, "copy": _copied}[
        kind
    ](proof, chance)


def failures(proof: Proof, kind: str, suffix: str, chance: random.Random, most: int) -> tuple[int, list[Failure]]:
    """How many changes of a kind were tried, and those after which the verdict is not as demanded."""
    found, tried = [], 0
    for change, text, at in changes(proof, kind, chance):
        if tried == most:
            break
        tried += 1
        line = line_at(read(text, suffix), at)
        verdict = "gone" if line is None else line.verdict.name
        if not _as_demanded(proof, kind, change, text, at, suffix, line):
            found.append(Failure(kind, proof.document.place(proof.at).line, change, verdict))
    return tried, found


def _as_demanded(proof: Proof, kind: str, change: str, text: str, at: int, suffix: str, line: Line | None) -> bool:
    match kind:
        case "rename" | "later":
            return line is not None and line.verdict.name == "proved"
        case "token" | "accent":
            return line is None or line.verdict.name != "proved"
        case "negation":
            if line is None or line.verdict.name != "proved":
                return True
            body = change.partition(": ")[2]
            text, at = _without(proof, change)
            deleted = line_at(read(text, suffix), at)
            return deleted is not None and deleted.verdict.name == "proved" and not any(body in a.text for a in line.supposed)
    alone, start = _alone(proof, change)
    other = line_at(read(alone, suffix), start)
    return (line is None) == (other is None) and (line is None or other is None or line.verdict.name == other.verdict.name)


# ---------------------------------------------------------------- the changes


def _letters(tree: nodes.Node) -> Iterator[nodes.Letter]:
    for node in nodes.walk(tree):
        if isinstance(node, nodes.Letter) and not node.style and not node.accents:
            yield node


def _alike(one: str, other: str) -> bool:
    """Do conventions treat two letters alike?"""
    rows = (*tables().kinds, *tables().hypotheses)
    same = all(row.about(one) == row.about(other) and row.about(f"{one}_1") == row.about(f"{other}_1") for row in rows)
    free = all(t not in table for t in (one, other) for table in (tables().heads, tables().laws, tables().letters))
    return same and free and one.isupper() == other.isupper()


def _renamed(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    document = proof.document
    if document.macros.by_name:
        return
    trees = [line.formula.tree for rows in read_all(document).values() for line in rows if line.formula.tree is not None]
    used = {letter.name.lower() for tree in trees for letter in _letters(tree)}
    mine = sorted({x.name for side in (proof.line.read.claim.left, proof.line.read.claim.right) for x in _letters(side)})
    pool = [*"abcuvwxyzijklmnst", "alpha", "beta", "gamma", "mu", "nu", "sigma", "tau", "rho", "lambda", "eta", "theta"]
    chance.shuffle(mine)
    for name in mine:
        new = next((p for p in pool if p not in used and _alike(name, p) and _alike(name.upper(), p.upper())), None)
        if new is None:
            continue
        text, shift, done = document.text, 0, set()
        spots = sorted((x.span.start, x.span.end, x.name) for t in trees for x in _letters(t) if x.name.lower() == name.lower())
        for start, end, old in spots:
            if start in done or text[start + shift : end + shift].strip("\\") != old:
                continue
            done.add(start)
            letter = new.upper() if old.isupper() and len(new) == 1 else new
            put = letter if len(letter) == 1 else f"\\{letter} "
            if len(put) == 1 and text[: start + shift][-1:].isalpha() and _command_before(text, start + shift):
                put = f" {put}"
            text = text[: start + shift] + put + text[end + shift :]
            if start < proof.at:
                at = proof.at + shift + len(put) - (end - start)
            shift += len(put) - (end - start)
        before = sum(1 for start, _, _ in spots if start < proof.at)
        yield f"{name} is {new}", text, (at if before else proof.at)


def _command_before(text: str, at: int) -> bool:
    return re.search(r"\\[A-Za-z]+$", text[:at]) is not None


def _tokens(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    claim = proof.line.read.claim
    row = row_of(proof.chain.rows, claim.right)
    if row is None:
        return
    places = [x for x in nodes.walk(claim.right) if isinstance(x, (nodes.Letter, nodes.Fraction, nodes.Script, nodes.Bracket))]
    chance.shuffle(places)
    for node in places:
        token = chance.choice(TOKENS)
        source = proof.document.text[node.span.start : node.span.end]
        text = edited(proof.document.text, row, node, f"{token}{source}")
        if text is not None:
            yield f"{token}{source}", text, proof.at


def _accents(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    claim = proof.line.read.claim
    row = row_of(proof.chain.rows, claim.right)
    if row is None:
        return
    bound = {id(x) for n in nodes.walk(claim.right) for x in _inner(n)}
    count = Counter(name_of(x) for side in (claim.left, claim.right) for x in _letters(side))
    places = [x for x in _letters(claim.right) if id(x) not in bound and count[name_of(x)] > 1 and head_of(x) is None]
    chance.shuffle(places)
    for node in places:
        source = proof.document.text[node.span.start : node.span.end]
        new = chance.choice(ACCENTS) % source
        text = edited(proof.document.text, row, node, new)
        if text is not None:
            yield new, text, proof.at


def _inner(node: nodes.Node) -> Iterator[nodes.Node]:
    """Letters that say no more than that something runs: bounds, differentials, constants."""
    if isinstance(node, nodes.Differential):
        yield from nodes.walk(node)
    if isinstance(node, nodes.Script) and isinstance(unbraced(node.base), nodes.Big) and node.below is not None:
        yield from nodes.walk(node.below)
    if isinstance(node, nodes.Script) and node.above is not None:
        yield from (x for x in nodes.walk(node.above) if isinstance(x, nodes.Letter) and x.name in ("T", "top"))
    if isinstance(node, nodes.Letter) and node.name in ("pi", "infty", "e", "d"):
        yield node


def _negated(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    document = proof.document
    for sentence in discourse(document):
        start, end = sentence.range
        body = document.text[start:end]
        if not sentence.said or end > proof.at:
            continue
        put = chance.choice(("We do not assume the following. It need not be that ", "It is not true that ", "Unless "))
        yield f"{put.strip()}: {body}", document.text[:start] + put + body + document.text[end:], proof.at + len(put)
        if "$$" in body or "\\begin" in body or "\\[" in body:
            continue
        stop = len(body.rstrip(" .,:;\n"))
        asked = f"{body[:stop]}?{body[stop:].replace('.', '', 1)}"
        yield f"?: {body}", document.text[:start] + asked + document.text[end:], proof.at + len(asked) - len(body)


def _without(proof: Proof, change: str) -> tuple[str, int]:
    """The text without the sentence that was negated."""
    text, body = proof.document.text, change.partition(": ")[2]
    start = text.rindex(body, 0, proof.at)
    return text[:start] + text[start + len(body) :], proof.at - len(body)


def _later(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    document = proof.document
    names = sorted({document.text[x.span.start : x.span.end] for x in _letters(proof.line.read.claim.right)
                    if name_of(x) is not None and x.name not in ("pi", "e", "d", "T", "infty") and head_of(x) is None})  # fmt: skip
    start = max((d.range.start for d in document.items if isinstance(d, Paragraph) and d.range.end <= proof.at), default=0)
    chance.shuffle(names)
    for name in names[:1]:
        put = f"In the next section we set ${name} = 7$. "
        yield put, document.text[:start] + put + document.text[start:], proof.at + len(put)


def _copied(proof: Proof, chance: random.Random) -> Iterator[tuple[str, str, int]]:
    if proof.document.macros.by_name:
        return
    names = sorted({x.name for x in _letters(proof.line.read.claim.right) if len(x.name) == 1 and head_of(x) is None})
    chance.shuffle(names)
    for name in names[:1]:
        declared = DECLARED.format(name)
        alone, at = _alone(proof, declared)
        before = f"# First\n\n{proof.document.text}\n\n"
        yield declared, before + alone, at + len(before)


def _alone(proof: Proof, declared: str) -> tuple[str, int]:
    start, end = proof.chain.range
    before = f"# Second\n\n{declared}\n\n"
    return f"{before}{proof.document.text[start:end]}\n", proof.at - start + len(before)


# ---------------------------------------------------------------- for any folder


def main(arguments: list[str]) -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+")
    options.add_argument("--per-line", type=int, default=1, help="changes of each kind for a line")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args(arguments)
    chance = random.Random(given.seed)
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for path, document in documents(given.folders):
        for proof in proofs(document):
            for kind in KINDS:
                if kind == "copy" and path.suffix == ".tex":
                    continue
                count, found = failures(proof, kind, path.suffix or ".md", chance, given.per_line)
                tried[kind] += count
                failed[kind] += len(found)
                for one in found:
                    print(f"{path.name}:{one.line} {one.kind} [{one.change}] {one.verdict}", flush=True)
    for kind in KINDS:
        print(f"{kind:<10}{tried[kind]:>6} tried{failed[kind]:>6} failed")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

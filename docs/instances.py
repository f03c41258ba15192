"""Certificates beside the lines of a derivation: each instance with its claim, linked to its axiom, in `<details>`.

The one idea: a line's certificate is found by its statement, so that none stands beside another line; what is shown as
re-checked was re-checked by the verifier when the page was built.

Not here: finding and writing certificates (tools/certificates.py).
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from klderive.derivation import Derivation, Step
from klderive.language import App, Lam, Statement, Term, instantiate
from klderive.language.serial import dumps, loads
from klderive.language.show import text
from klderive.proof.scheme_table import SCHEMES
from klderive.proof.schemes import instance, schemes
from klderive.proof.verify.__main__ import schemes as for_verifier
from klderive.proof.verify.certify import certify
from klderive.proof.verify.terms import Rejected
from klderive.symbolic.door import statement
from klderive.verdicts import Proved

PLACE = Path(__file__).resolve().parent.parent / "build" / "certificates"
SCHEME = {s.id: s for s in schemes()}
LETTERS = "xyzuvw"
Data = Any


@cache
def certificates(name: str) -> dict[str, Data]:
    """The certificates of a derivation that the verifier accepts, by their statements."""
    path = PLACE / f"{name}.cert.json"
    found, known = {}, for_verifier()
    for certificate in json.loads(path.read_text(encoding="utf-8"))["certificates"] if path.exists() else ():
        try:
            certify(certificate, known)
        except Rejected:
            continue
        found[json.dumps(certificate["statement"])] = certificate
    return found


def of_step(derivation: Derivation, step: Step, verdict: object) -> Data | None:
    """The certificate of a line, if it has one."""
    if not isinstance(verdict, Proved) or not certificates(derivation.name):
        return None
    said = statement(step.before, step.after, (*derivation.given, *step.given), step.relation)
    said = replace(said, conditions=(*said.conditions, *verdict.conditions))
    return certificates(derivation.name).get(json.dumps(json.loads(dumps(said))))


def walk(certificate: Data, axioms: str) -> str:
    """The instances of a certificate as HTML without empty lines; `axioms` is the address of the page of axioms."""
    said = loads(json.dumps(certificate["statement"]))
    assert isinstance(said, Statement)
    count = len(certificate["instances"])
    how = f"by {many(count, 'instance')}" if count else "by the laws of arithmetic alone"
    given = [text(t) for t in (*said.context.hypotheses, *said.conditions)]
    lines = [f'<details class="certificate"><summary>re-checked {how}</summary>',
             f"<p>{code(f'{text(said.left)} {said.relation} {text(said.right)}')}</p>"]
    if given:
        lines.append(f"<p>where {', '.join(map(code, given))}</p>")
    if count:
        lines += ["<ol>", *(f"<li>{one(certificate, d, axioms)}</li>" for d in certificate["instances"]), "</ol>"]
    return "\n".join([*lines, "</details>"])


def one(certificate: Data, data: Data, axioms: str) -> str:
    """An instance: its axiom, what it says, below which binders."""
    names = certificate["statement"]["declarations"]
    below = [*binders(data, {row[0] for row in names})]
    inside = [*names, *([letter, "", kind] for letter, kind, _, _ in below)]
    letters = [letter for letter, *_ in below]
    filled = {m: loads(json.dumps({"klderive": 1, "declarations": inside, "term": opened(d, letters)}))
              for m, d in data["with"].items()}
    scheme = data["scheme"]
    if isinstance(scheme, int):
        source, claim = "said before", hypothesis(certificate, scheme, [*filled.values()])
    else:
        declared = {d.name: d for d in SCHEME[scheme].statement.context.declarations}
        _, left, right = instance(SCHEME[scheme], {declared[m]: t for m, t in filled.items()})
        source = f'<a href="{axioms}#{anchor(scheme)}">{scheme}</a>'
        claim = said_of(left, SCHEME[scheme].statement.relation, right)
    places = [f"{letter}{' under ' + text_of(inside, law, letters) if law is not None else ''}"
              f"{' near ' + text_of(inside, at, letters) if at is not None else ''}" for letter, _, law, at in below]
    back = ", from right to left" if data.get("reversed") else ""
    return f"{source}: {code(claim)}{' below ' + ', '.join(map(code, places)) if places else ''}{back}"


def binders(data: Data, taken: set[str]) -> Iterator[tuple[str, Data, Data, Data]]:
    """The binders around an instance, the outermost first: a letter that is free, the type, the law, the place."""
    letters: list[str] = []
    for row in data.get("below", ()):
        kind, law, place = [*row, None][:3]
        kind, law, place = opened(kind, letters), opened(law, letters), opened(place, letters)
        letters.append(next(c for k in range(len(taken) + 9) for c in (f"{x}{k or ''}" for x in LETTERS)
                            if c not in taken and c not in letters))
        yield letters[-1], kind, law, place


def opened(data: Data, letters: list[str], under: int = 0) -> Data:
    """A term as JSON with letters for the binders around it."""
    if not isinstance(data, list) or not data:
        return data
    if data[0] == "#":
        return letters[len(letters) - 1 - (data[1] - under)] if data[1] >= under else data
    if data[0] == "lam":
        return ["lam", opened(data[1], letters, under), data[2], opened(data[3], letters, under + 1)]
    return [opened(d, letters, under) for d in data]


def text_of(declared: Data, data: Data, letters: list[str]) -> str:
    found = loads(json.dumps({"klderive": 1, "declarations": declared, "term": opened(data, letters)}))
    return text(found)  # type: ignore[arg-type]


def hypothesis(certificate: Data, number: int, values: list[Term]) -> str:
    """What is said before, for these values of its variables."""
    said = loads(json.dumps(certificate["statement"]))
    t = (*said.context.hypotheses, *said.conditions)[number]  # type: ignore[union-attr]
    for v in values:
        if isinstance(t, App) and t.op == "forall" and isinstance(t.args[0], Lam):
            t = instantiate(t.args[0], v)
    return text(t)


def said_of(left: Term, relation: str, right: Term) -> str:
    """A claim; that a proposition holds, without its indicator."""
    if isinstance(left, App) and left.op == "indicator":
        return text(left.args[0])
    return f"{text(left)} {relation} {text(right)}"


def code(words: str) -> str:
    return f"<code>{escape(words)}</code>"


def anchor(scheme: str) -> str:
    return "scheme-" + scheme.replace("/", "-")


def lines_of(axiom: str) -> str:
    """The schemes of an axiom as HTML, each with an anchor."""
    rows = [line.partition(". ")[::2] for line in SCHEMES.get(axiom, "").strip().splitlines()]
    if not rows:
        return ""
    each = "\n".join(f'<li value="{n}" id="{anchor(f"{axiom}/{n}")}">{code(said)}</li>' for n, said in rows)
    return f'<details class="certificate"><summary>{many(len(rows), "scheme")}</summary>\n<ol>\n{each}\n</ol>\n</details>'


def many(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count > 1 else ''}"

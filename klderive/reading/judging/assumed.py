r"""What a line supposes, in the author's own words, and where each of it comes from: text, directive, convention, reading.

The one idea: a hypothesis of a line's context is about names; the sentence, display or comment that declares these is shown as it
stands, with its line. Names are spelled as the author spells them.

Not here: which hypotheses a line has (elaboration), how they are printed (report.py).
"""

from __future__ import annotations

from ...language import Declaration, Index, Matrix, Num, Real, names
from ...language.show import latex, words
from ...records import record
from ..elaboration import Elaborated
from ..elaboration.parts import Key
from ..elaboration.roles import Scope
from ..formula import nodes as n
from ..layout.document import Document, Mark, Range
from ..names import label_of, named_nodes
from ..said import Defined, Marked, Said, Spoken, Supposed
from .alternatives import ALTERNATIVES, reading_words
from .closed import UNNAMED, declares

__all__ = ["Assumption", "assumptions", "directive_for", "letters", "spelled"]

LONGEST = 120
"""Characters of a sentence that are shown."""
STYLES = {"bold": r"\mathbf", "cal": r"\mathcal", "bb": r"\mathbb", "rm": r"\mathrm", "sf": r"\mathsf", "frak": r"\mathfrak"}


@record
class Assumption:
    """`source`: text, directive, convention, reading; `at`: the offset of what says it."""

    text: str
    source: str
    at: int


def assumptions(document: Document, line: Elaborated, scope: Scope) -> tuple[Assumption, ...]:
    """What a line supposes, each once."""
    if line.statement is None:
        return ()
    marks = [item.range for item in document.items if isinstance(item, Mark)]
    keys, place = dict(line.names), line.claim.at.start
    found = []
    for h in line.statement.context.hypotheses:
        said = words(h, line.statement.context.declarations)
        if h in line.conventions:
            found.append(Assumption(said, "convention", place))
            continue
        saying = _saying(scope, {keys[d] for d in names(h) if d in keys}, place)
        if saying is None:
            found.append(Assumption(said, "text", place))
            continue
        found.append(_quoted(document, saying, marks, said))
    found += [_quoted(document, s, marks) for s in _used(scope, line, place)]
    for reading in line.readings:
        if reading.row in ALTERNATIVES:
            found.append(Assumption(reading_words(document, reading)[0], "reading", reading.span.start))
    return tuple(dict.fromkeys(found))


def _quoted(document: Document, saying: Said, marks: list[Range], instead: str = "") -> Assumption:
    """A saying as it stands in the text; where that is long, ours, or its beginning."""
    start, end = saying.range
    source = "directive" if any(m.start <= start < m.end for m in marks) else "text"
    text = " ".join(document.text[start:end].split()).strip(" ,.;")
    if len(text) > LONGEST or not text:
        text = instead or f"{text[: LONGEST - 3]}..."
    return Assumption(text, source, start)


def _used(scope: Scope, line: Elaborated, place: int) -> list[Said]:
    """Definitions and laws of the names of a line, and of the names in these."""
    found: dict[int, Said] = {}
    todo: list[n.Node] = [line.claim.left, line.claim.right]
    while todo:
        for node, name in named_nodes(todo.pop()):
            label = label_of(node)
            law = scope.law(name, label, place) or scope.family_law(name, place)
            for said in (scope.definition(name, label, place), law):
                if said is None or id(said) in found or said.range.start <= place < said.range.end:
                    continue
                found[id(said)] = said
                todo.append(said.right if isinstance(said, Defined) else said.law)
    return list(found.values())


def _saying(scope: Scope, keys: set[Key], place: int) -> Said | None:
    """The last saying in force that is about all of these names, else about one of them."""
    best: tuple[tuple[bool, bool, int], Said] | None = None
    for s in scope.said:
        if isinstance(s, (Marked, Spoken)) or not s.range.start <= place < s.holds.end:
            continue
        about = set(declares(s))
        met = sum(any(name == k.name and (label == k.label or "family" in k.role) for name, label in about) for k in keys)
        rank = (met == len(keys), isinstance(s, Supposed), met)
        if met and (best is None or rank >= best[0]):
            best = rank, s
    return None if best is None else best[1]


# ---------------------------------------------------------------- the author's spelling


def letters(document: Document, line: Elaborated) -> dict[str, str]:
    """The names of a line's statement, as the author writes them."""
    written: dict[tuple[object, str], str] = {}
    for side in (line.claim.left, line.claim.right):
        for node, name in named_nodes(side):
            base = node.base if isinstance(node, n.Script) else node
            below = node.below if isinstance(node, n.Script) else None
            end = below.span.end if below is not None and below.span.end > base.span.end else base.span.end
            text = " ".join(document.masked[base.span.start : end].split())
            written.setdefault((name, label_of(node)), text + "}" * (text.count("{") - text.count("}")))
    return {d.name: written.get((key.name, key.label)) or _latex(key) for d, key in line.names}


def _latex(key: Key) -> str:
    r"""A name that does not stand in the line itself: `\mathbf{x}_1`."""
    name = key.name
    text = name.letter if len(name.letter) == 1 else f"\\{name.letter}"
    if name.style in STYLES:
        text = f"{STYLES[name.style]}{{{name.letter}}}"
    for accent in name.accents:
        text = f"\\{accent}{{{text}}}"
    label = f"_{key.label}" if len(key.label) == 1 else f"_{{{key.label}}}" if key.label else ""
    return text + "'" * name.primes + label


def spelled(text: str, by: dict[str, str]) -> str:
    """Words of ours with the names as the author writes them."""
    found, word = [], ""
    for c in f"{text}\0":
        if c.isalnum() or c == "_":
            word += c
            continue
        found.append(by.get(word, word))
        word = ""
        found.append(c)
    return "".join(found[:-1])


def directive_for(d: Declaration, by: dict[str, str]) -> str:
    """The directive that says what a name is; "" where there is none that would."""
    name = by.get(d.name, d.name)
    if d.name == UNNAMED:
        return ""
    match d.kind:
        case Real():
            return f"{name} in R"
        case Index():
            return f"{name} in N"
        case Matrix(rows=rows, cols=cols) if cols == Num(1):
            return f"{name} in R^{_grouped(latex(rows))}"
        case Matrix(rows=rows, cols=cols):
            return f"{name} in R^{{{latex(rows)} \\times {latex(cols)}}}"
    return ""


def _grouped(size: str) -> str:
    return size if len(size) == 1 else f"{{{size}}}"

"""A document with its sentences to scopes: what is said where, how long it holds, and the claims of its displays.

The one idea: a scope is the text from heading to heading; it inherits what the sections around it have said and shown. A
declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands behind "if" or
"for" holds in its sentence. A name that nothing declares gets its meaning from the first equation that has it alone on the left.

Not here: how sentences are read (discourse), what claims mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..discourse import Sentence, discourse
from ..formula import Formula, lines, nodes, read
from ..layout.document import Display, Document, Heading, Inline, Paragraph, Range
from ..said import Declared, Defined, Distributed, Said
from ..survey import name_of
from ..survey.names import unbraced
from ..tables import head_of
from .chains import Claim, claims
from .sayings import law_in, mentions, sayings, target
from .written import stated_before, written

__all__ = ["Chain", "Passage", "passages"]

LAWS = frozenset("p q r f g P Q pi".split())
"""Letters of densities: an equation defines one only if its variables are in it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The claims of one column of a display, or of one formula in a sentence; `role` is what its sentence makes of it:

    claim, hypothesis, definition, condition; marked, if the sentence was not read; mention, if it makes nothing of a formula.
    `claiming`: its sentence says that it holds for all, or follows. `inline`: it stands in a sentence.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Formula, ...]
    range: Range
    role: str = "claim"
    claiming: bool = False
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A scope: sayings in force in it, all formulas that show how its names are used, its chains."""

    said: tuple[Said, ...]
    trees: tuple[nodes.Node, ...]
    chains: tuple[Chain, ...]
    range: Range


def passages(document: Document, directives: Sequence[Said] = ()) -> Iterator[Passage]:
    """The scopes of a document, in order; `directives` are sayings that stand in its comments."""
    sentences = discourse(document)
    sections = _sections(document)
    said: list[tuple[Range, list[Said]]] = []
    trees: list[tuple[Range, list[nodes.Node]]] = []
    for own, holds, outer in sections:
        mine = [s for s in sentences if own.start <= s.range.start < own.end]
        found = [*sayings(document, mine, holds), *(s for s in directives if own.start <= s.range.start < own.end)]
        formulas, chains = _formulas(document, own, mine)
        above = [s for where, some in said if where in outer for s in some]
        found += _defined([*found, *(s for s in above if not isinstance(s, Defined))], chains, holds)
        said.append((own, found))
        trees.append((own, formulas))
        shown = [t for where, some in trees if where in outer or where == own for t in some]
        yield Passage(tuple(sorted((*above, *found), key=lambda s: s.range.start)), tuple(shown), tuple(chains), own)


def _sections(document: Document) -> list[tuple[Range, Range, tuple[Range, ...]]]:
    """Each stretch between headings, how far what it says holds, and the stretches of the sections around it."""
    heads = [(h.range.start, h.level) for h in document.items if isinstance(h, Heading)]
    marks = [(0, 0), *heads]
    end = len(document.text)
    found: list[tuple[Range, Range, tuple[Range, ...]]] = []
    for k, (start, level) in enumerate(marks):
        own = Range(start, marks[k + 1][0] if k + 1 < len(marks) else end)
        last = next((s for s, other in marks[k + 1 :] if other <= level), end)
        outer = tuple(r for r, holds, _ in found if holds.start <= start < holds.end)
        found.append((own, Range(start, last if level else end), outer))
    return found


def _defined(said: Sequence[Said], chains: Sequence[Chain], holds: Range) -> list[Said]:
    """Laws and definitions in displays: what stands alone on the left of a first equation and nothing has declared."""
    from .roles import label_of

    known = {
        (name_of(n), label_of(n))
        for s in said
        for n in (s.names if isinstance(s, (Declared, Distributed)) else (s.left,) if isinstance(s, Defined) else ())
    }
    found: list[Said] = []
    for chain in chains:
        for row in chain.rows:
            tree = row.tree
            if isinstance(tree, nodes.Relation) and chain.role not in ("condition", "marked", "mention"):
                law = law_in(tree, chain.range, holds)
                where = Range(tree.span.start, tree.span.end)
                found += [one for one in written(tree, where, holds) if not stated_before(one, (*said, *found))]
                if law is not None and not any((name_of(n), label_of(n)) in known for n in law.names):
                    found.append(law)
                    known |= {(name_of(n), label_of(n)) for n in law.names}
        first = chain.claims[0] if chain.claims else None
        if (
            first is None
            or chain.role not in ("claim", "definition")
            or first.sign not in ("=", ":=")
            or first.unread
            or first.conditions
            or first.supposing
            or first.equivalence
        ):
            continue
        left = unbraced(first.left)
        if (
            isinstance(left, nodes.Product)
            and target(left)
            and head_of(left.items[0]) is None
            and not mentions(first.right, left)
            and (name_of(left.items[0]), label_of(left.items[0])) not in known
        ):
            arguments = [a for p in left.items[1].parts for a in p]  # type: ignore[attr-defined]
            if str(name_of(left.items[0])) in LAWS and not all(mentions(first.right, a) for a in arguments):
                continue
            known.add((name_of(left.items[0]), label_of(left.items[0])))
            found.append(Defined(left, first.right, Range(first.left.span.start, first.right.span.end), holds))
            continue
        if name_of(left) is None or not _plain_or_square(left) or mentions(first.right, left):
            continue
        key = name_of(left), label_of(left)
        if key in known or isinstance(unbraced(first.right), nodes.Number) or name_of(first.right) is not None:
            continue
        known.add(key)
        found.append(Defined(first.left, first.right, Range(first.left.span.start, first.right.span.end), holds))
    return found


def _plain_or_square(left: nodes.Node) -> bool:
    r"""A name, or its square: \hat\sigma^2 = ... defines the square."""
    if not isinstance(left, nodes.Script) or left.above is None:
        return True
    above, name = unbraced(left.above), name_of(left)
    return isinstance(above, nodes.Number) and above.text == "2" and name is not None and bool(name.accents or left.below)


# ---------------------------------------------------------------- formulas and chains


def _formulas(document: Document, own: Range, sentences: Sequence[Sentence]) -> tuple[list[nodes.Node], list[Chain]]:
    """All trees of a stretch, and its chains."""
    roles = {(f.start, f.end): "marked" for sentence in sentences for f in sentence.marked}
    roles |= {(f.start, f.end): s.kind for sentence in sentences for s in sentence.said for f in s.relations}
    trees: list[nodes.Node] = []
    chains: list[Chain] = []
    for item in document.items:
        if not own.start <= item.range.start < own.end:
            continue
        if isinstance(item, (Paragraph, Heading)):
            for piece in item.pieces:
                formula = read(document, piece) if isinstance(piece, Inline) else None
                if formula is not None and formula.tree is not None:
                    trees.append(formula.tree)
                    chains += _chains([formula], roles, Range(formula.start, formula.end), "mention")
        elif isinstance(item, Display):
            rows = lines(document, item)
            trees += [line.formula.tree for line in rows if line.formula.tree is not None]
            for column in sorted({line.column for line in rows}):
                before = chains[-1].claims[-1].right if chains and chains[-1].claims and chains[-1].role != "mention" else None
                chains += _chains([line.formula for line in rows if line.column == column], roles, item.range, last=before)
    return trees, chains


def _chains(
    rows: Sequence[Formula],
    roles: dict[tuple[int, int], str],
    where: Range,
    otherwise: str = "claim",
    last: nodes.Node | None = None,
) -> list[Chain]:
    """One chain; a row without a tree ends what can be carried on. `last`: the side that a display before it ends with."""
    found: list[Claim] = []
    stretch: list[nodes.Node] = []
    for row in rows:
        if row.tree is None:
            found += claims(stretch, last)
            stretch, last = [], None
        else:
            stretch.append(row.tree)
    found += claims(stretch, last)
    role = next((roles[row.start, row.end] for row in rows if (row.start, row.end) in roles), otherwise)
    inline = otherwise == "mention"
    return [Chain(tuple(found), tuple(rows), where, role, inline=inline)] if found or any(r.tree is None for r in rows) else []

"""A document with its sentences to scopes: what is said where, how long it holds, and the claims of its displays.

The one idea: a scope is the text from heading to heading; it inherits what the sections around it have said and shown. A
declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands behind "if" or
"for" holds in its sentence.

Not here: how sentences are read (discourse), what displays define (shown.py), where names are renewed (renewals.py), what claims
mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...records import record, replace
from ..discourse import Cue, Sentence, discourse
from ..formula import Formula, Line, nodes, read_all, relates
from ..layout.document import Display, Document, Heading, Range
from ..names import unbraced
from ..said import Defined, Marked, Said, Supposed
from ..tables import tables
from .chains import ROMAN, Chain, Claim, claims
from .notions import notions
from .renewals import Renewed, kept, name_key, renewals, renewed
from .sayings import premiss
from .sentences import sayings
from .shown import claimed_twice, defined
from .stretches import cases, sections
from .wordings import names_members

__all__ = ["Passage", "passages"]


@record
class Passage:
    """A scope: sayings in force in it, all formulas that show how its names are used, its chains."""

    said: tuple[Said, ...]
    trees: tuple[nodes.Node, ...]
    chains: tuple[Chain, ...]
    range: Range


def passages(document: Document, directives: Sequence[Said] = ()) -> Iterator[Passage]:
    """The scopes of a document, in order; `directives` are sayings that stand in its comments."""
    formulas = read_all(document)
    sentences = discourse(document, formulas)
    stretches = sections(document, renewals(document, sentences), cases(document, sentences))
    said: list[tuple[Range, list[Said]]] = []
    trees: list[tuple[Range, list[nodes.Node]]] = []
    anew: list[tuple[Range, Renewed]] = []
    heads = [h.range.start for h in document.items if isinstance(h, Heading)]
    within = {own: max((h for h in heads if h <= own.start), default=0) for own, _, _ in stretches}
    told = {own: [s for s in sentences if own.start <= s.range.start < own.end] for own in within}
    shown_in = {own: _formulas(document, formulas, own, mine) for own, mine in told.items()}
    claimed = {
        head: claimed_twice([chain for own, (_, chains) in shown_in.items() if within[own] == head for chain in chains])
        for head in within.values()
    }
    for own, holds, outer in stretches:
        base = max((o.start for o in outer), default=own.start)
        mine = told[own]
        found = [*sayings(document, mine, holds), *(_held(s, holds) for s in directives if own.start <= s.range.start < own.end)]
        used, chains = shown_in[own]
        again = renewed(mine, own)
        later = {where: [r for other, r in anew if where < other and other in outer] + [again] for where, _ in said}
        above = [
            left
            for where, some in said
            for s in some
            if (where in outer or s.holds.end > own.start) and (left := kept(s, later[where])) is not None
        ]
        above += _given_up(own, holds, [s for where, some in said if where not in outer and where.start >= base for s in some])
        anew.append((own, again))
        shown = [claim for chain in chains if chain.role == "claim" for claim in chain.claims]
        found += _items(chains, holds)
        found += _unsaid(notions(document, mine, shown, own, holds), [*above, *found])
        before = (s for s in above if not isinstance(s, Defined) or s.range.start >= within[own])
        shown_by = defined([*found, *before], chains, holds, claimed[within[own]])
        found += (replace(s, holds=Range(_from(s.range.start, mine), s.holds.end)) for s in shown_by)
        said.append((own, found))
        trees.append((own, used))
        every = [t for where, some in trees if where in outer or where == own for t in some]
        yield Passage(tuple(sorted((*above, *found), key=lambda s: s.range.start)), tuple(every), tuple(chains), own)


def _from(place: int, sentences: Sequence[Sentence]) -> int:
    """Where what a formula says begins to hold: with its sentence, or with the one before it, if it goes back to that."""
    before = place
    for sentence in sentences:
        if sentence.range.start <= place < sentence.range.end:
            return min(before, place) if sentence.goes_back else sentence.range.start
        before = sentence.range.start
    return place


def _items(chains: Sequence[Chain], holds: Range) -> Iterator[Marked]:
    """The relations that are items of a list by themselves: whether they are supposed, nobody said."""
    for chain in chains:
        trees = tuple(row.tree for row in chain.rows if isinstance(row.tree, nodes.Relation))
        if chain.item and trees:
            yield Marked(trees, chain.range, holds, plain=True)


def _given_up(own: Range, holds: Range, said: Sequence[Said]) -> Iterator[Marked]:
    """The relations that ended with a case, an example or a theorem: what becomes of their names behind it, nobody said."""
    for one in said:
        match one:
            case Supposed(relation=tree) | Defined(left=tree) if one.holds.end <= own.start and one.holds.end > one.range.end:
                yield Marked((tree,), one.range, Range(own.start, holds.end))


def _unsaid(found: Iterable[Defined], said: Sequence[Said]) -> list[Defined]:
    """The definitions of names that nothing else defines."""
    known = {name_key(s.left) for s in said if isinstance(s, Defined)}
    return [one for one in found if name_key(one.left) not in known]


def _held(directive: Said, section: Range) -> Said:
    """A directive holds to the end of its section."""
    return replace(directive, holds=Range(directive.range.start, section.end))


# ---------------------------------------------------------------- formulas and chains


def _formulas(
    document: Document, formulas: Mapping[Range, tuple[Line, ...]], own: Range, sentences: Sequence[Sentence]
) -> tuple[list[nodes.Node], list[Chain]]:
    """All trees of a stretch, and its chains."""
    roles = _roles(sentences)
    cues = {(c.formula.start, c.formula.end): c for sentence in sentences for c in sentence.cues}
    subjects = [(s.range, s.about.tree) for s in sentences if s.about is not None and s.about.tree is not None]

    def about(where: Range) -> nodes.Node | None:
        return next((tree for sentence, tree in subjects if sentence.start <= where.start < sentence.end), None)

    trees: list[nodes.Node] = []
    chains: list[Chain] = []

    def shown(rows: Sequence[Line], where: Range) -> None:
        for column in sorted({line.column for line in rows}):
            before = chains[-1].claims[-1].right if chains and chains[-1].claims and chains[-1].role != "mention" else None
            mine = [line.formula for line in rows if line.column == column]
            chains.extend(_chains(mine, roles, where, last=before, variable=about(where)))

    def spoken(formula: Formula) -> None:
        if formula.tree is None and not any(map(relates, formula.tokens)):
            return
        where = Range(formula.start, formula.end)
        if not (isinstance(formula.tree, nodes.Relation) and names_members(formula.tree)):
            made = _chains([formula], roles, where, "mention", variable=about(where))
            chains.extend(replace(chain, item=_begins_item(document.text, where.start)) for chain in made)

    for item in document.formulas():
        if not own.start <= item.range.start < own.end:
            continue
        rows = formulas[item.range]
        trees += [line.formula.tree for line in rows if line.formula.tree is not None]
        if isinstance(item, Display) or item.displayed:
            shown(rows, item.range)
        else:
            spoken(rows[0].formula)
    tags = {(x.formula.start, x.formula.end): _remark(x.tag) for rows in formulas.values() for x in rows if x.tag}
    return trees, [_with_tag(_with_cue(chain, cues), tags) for chain in chains]


def _begins_item(text: str, at: int) -> bool:
    r"""Does an item of a list begin here: `- `, `2. `, `\item`?"""
    mark = text[text.rfind("\n", 0, at) + 1 : at].strip(" $\t>|(\\")
    return mark in ("-", "*", "+", "•", "item") or mark[-1:] in (".", ")") and mark[:-1].isalnum() and len(mark) <= ROMAN


def _remark(tag: str) -> tuple[str, ...]:
    r"""The words of a tag that is no label of a line and no reason of the table: `\tag{symmetric}`."""
    if not {"$", "<", ">", "="}.isdisjoint(tag):
        return (tag,)
    words = "".join(c if c.isalpha() else " " for c in tag.lower()).split()
    return () if tag.strip("() ").lower() in tables().rows["reasons"] else tuple(word for word in words if len(word) > ROMAN)


def _with_tag(chain: Chain, tags: Mapping[tuple[int, int], tuple[str, ...]]) -> Chain:
    words = tuple(word for row in chain.rows for word in tags.get((row.start, row.end), ()))
    return replace(chain, strange=chain.strange + words) if words else chain


def _roles(sentences: Sequence[Sentence]) -> dict[tuple[int, int], str]:
    """What sentences make of their formulas, by range."""
    roles = {(f.start, f.end): "quoted" if s.why == "quoted" else "marked" for s in sentences for f in s.marked}
    for said in (s for sentence in sentences for s in sentence.said):
        for f in said.names:
            if f.tree is not None and isinstance(unbraced(f.tree), nodes.Relation):
                roles[f.start, f.end] = "hypothesis"
        for f in said.relations:
            role = ROLES.get(said.kind, "hypothesis")
            reason = said.causal and f.tree is not None and not premiss(f.tree)
            roles[f.start, f.end] = "claim" if reason else role
    return roles


ROLES = {"claim": "claim", "goal": "claim", "definition": "definition", "condition": "condition", "consequence": "condition"}


def _with_cue(chain: Chain, cues: dict[tuple[int, int], Cue]) -> Chain:
    """A claim behind "such that" or "solve" is a condition."""
    cue = next((cues[row.start, row.end] for row in chain.rows if (row.start, row.end) in cues), None)
    if cue is None:
        return chain
    role = "condition" if cue.condition and chain.role == "claim" else chain.role
    return replace(chain, role=role, cue=cue.cue, claiming=cue.claiming, strange=cue.strange)


def _chains(
    rows: Sequence[Formula],
    roles: dict[tuple[int, int], str],
    where: Range,
    otherwise: str = "claim",
    last: nodes.Node | None = None,
    variable: nodes.Node | None = None,
) -> list[Chain]:
    """One chain; a row without a tree ends what can be carried on. `last`: the side that a display before it ends with;
    `variable`: what its sentence is about."""
    found: list[Claim] = []
    stretch: list[nodes.Node] = []
    for row in rows:
        if row.tree is None:
            found += claims(stretch, last, variable)
            stretch, last = [], None
        else:
            stretch.append(row.tree)
    found += claims(stretch, last, variable)
    role = next((roles[row.start, row.end] for row in rows if (row.start, row.end) in roles), otherwise)
    inline = otherwise == "mention"
    return [Chain(tuple(found), tuple(rows), where, role, inline=inline)] if found or any(r.tree is None for r in rows) else []

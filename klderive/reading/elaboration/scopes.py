"""A document with its sentences to scopes: what is said where, how long it holds, and the claims of its displays.

The one idea: a scope is the text from heading to heading; it inherits what the sections around it have said and shown. A
declaration, a definition, a supposition of "let" and "suppose" hold to the end of their section; what stands behind "if" or
"for" holds in its sentence. A name that nothing declares gets its meaning from the first equation that has it alone on the left.

Not here: how sentences are read (discourse), what claims mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...records import record, replace
from ..discourse import Cue, Sentence, discourse
from ..discourse import Said as Read
from ..formula import Formula, Line, nodes, read_all, relates
from ..layout.document import Display, Document, Range
from ..names import is_inverse, label_of, named_nodes, printed, unbraced
from ..said import Declared, Defined, Distributed, Marked, Said, Supposed
from ..survey import Name, name_of
from ..tables import head_of, tables
from .chains import ROMAN, Claim, claims
from .defining import mentions, target
from .notions import notions
from .sayings import law_in, premiss
from .sentences import sayings
from .stretches import cases, sections
from .wordings import named, names_members
from .written import stated_before, written

__all__ = ["Chain", "Passage", "passages"]


@record
class Chain:
    """The claims of one column of a display, or of one formula in a sentence; `role` is what its sentence makes of it:

    claim, hypothesis, definition, condition; marked, if the sentence was not read; quoted, if it calls it an error;
    mention, if it makes nothing of a formula.
    `cue` is the last word before it in its sentence that says what becomes of it ("then", "such that"), "" if there is none;
    `claiming`: its sentence says that it holds for all, or follows. `inline`: it stands in a sentence. `item`: it is an item of a
    list by itself, of which nobody knows what the list is. `strange`: words beside it that may say something against it.
    """

    claims: tuple[Claim, ...]
    rows: tuple[Formula, ...]
    range: Range
    role: str = "claim"
    claiming: bool = False
    inline: bool = False
    cue: str = ""
    item: bool = False
    strange: tuple[str, ...] = ()


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
    stretches = sections(document, _renewals(document, sentences, formulas), cases(document, sentences))
    said: list[tuple[Range, list[Said]]] = []
    trees: list[tuple[Range, list[nodes.Node]]] = []
    renewals: list[tuple[Range, Renewed]] = []
    for own, holds, outer in stretches:
        base = max((o.start for o in outer), default=own.start)
        mine = [s for s in sentences if own.start <= s.range.start < own.end]
        found = [*sayings(document, mine, holds), *(_held(s, holds) for s in directives if own.start <= s.range.start < own.end)]
        used, chains = _formulas(document, formulas, own, mine)
        renewed = _renewed(mine, own)
        later = {where: [r for other, r in renewals if where < other and other in outer] + [renewed] for where, _ in said}
        above = [
            kept
            for where, some in said
            for s in some
            if (where in outer or s.holds.end > own.start) and (kept := _kept(s, later[where])) is not None
        ]
        above += _given_up(own, holds, [s for where, some in said if where not in outer and where.start >= base for s in some])
        renewals.append((own, renewed))
        shown = [claim for chain in chains if chain.role == "claim" for claim in chain.claims]
        found += _items(chains, holds)
        found += _unsaid(notions(document, mine, shown, own, holds), [*above, *found])
        shown_by = _defined([*found, *(s for s in above if not isinstance(s, Defined))], chains, holds)
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
    known = {_key(s.left) for s in said if isinstance(s, Defined)}
    return [one for one in found if _key(one.left) not in known]


def _held(directive: Said, section: Range) -> Said:
    """A directive holds to the end of its section."""
    return replace(directive, holds=Range(directive.range.start, section.end))


Renewed = dict[tuple[Name | None, str], str]
"""Names that are said to be something else from here on, and what they are then, as far as it is an equation or a law."""
DECLARED = "declared"
TAKEN_BACK = frozenset(("negation", "contrast"))


def _renewals(document: Document, sentences: Sequence[Sentence], formulas: Mapping[Range, tuple[Line, ...]]) -> list[int]:
    """Where a name of which something was said is said to be something else: "now let $p$ be any density", also in a sentence
    that is not read: "let $s = 3$ instead"; and where a name that a display has used gets a law or a value: that is none of the
    display's."""
    found: list[int] = []
    given: dict[tuple[Name | None, str], set[str]] = {}
    shown = [(item.range.start, {name for line in formulas[item.range] if line.formula.tree is not None for _, name in
              named_nodes(line.formula.tree)}) for item in document.formulas() if isinstance(item, Display)]  # fmt: skip
    for sentence in sentences:
        own = list(sayings(document, [sentence], sentence.range))
        described = [f.tree for s in sentence.said if s.kind == "described" for f in s.names if f.tree is not None]
        renewed = {key for key, value in _anew(sentence).items() if value not in given.get(key, {value})}
        renewed -= {key for key in map(_key, described) if given.get(key, set()) <= {DECLARED}}
        used = {name for start, names in shown if start < sentence.range.start for name in names}
        late = not sentence.goes_back and any(name in used for said in own if _settles(said) for name, _ in _about(said))
        if renewed or late:
            found.append(sentence.range.start)
            for key in renewed:
                given.pop(key, None)
        for said in own:
            for key in _about(said):
                given.setdefault(key, set()).add(_value(said))
    return found


def _settles(said: Said) -> bool:
    """Does it give a law or a value, or independence: what holds wherever it is known?"""
    return isinstance(said, (Defined, Distributed)) or isinstance(said, Declared) and "independent" in said.properties


def _anew(sentence: Sentence) -> Renewed:
    """The names that a sentence declares anew, or gives another value in words that are not read."""
    trees = [f.tree for s in sentence.said if s.anew or _some_law(s) for f in s.names if f.tree is not None]
    found = {_key(name): "" for tree in trees for name in named(tree)}
    for tree in (f.tree for f in sentence.marked if f.tree is not None and sentence.why):
        inner = unbraced(tree)
        if isinstance(inner, nodes.Relation) and inner.signs[-1].name in ("=", ":=", "~"):
            found |= {_key(name): printed(inner.sides[-1]) for name in named(inner)}
        elif sentence.why in TAKEN_BACK or sentence.anew:
            found |= {_key(name): "" for name in named(inner)}
    return found


def _some_law(said: Read) -> bool:
    """Does it say that a name is a density, or a law, and not which?"""
    return said.kind == "declaration" and not said.brief and bool({"density", "mass", "law"} & set(said.features))


def _key(node: nodes.Node) -> tuple[Name | None, str]:
    node = unbraced(node)
    node = node.items[0] if isinstance(node, nodes.Product) else node
    return name_of(node), label_of(node)


def _renewed(sentences: Sequence[Sentence], own: Range) -> Renewed:
    """What the first sentence of a stretch declares anew."""
    first = next((s for s in sentences if s.range.start == own.start), None)
    return _anew(first) if first is not None else {}


def _about(said: Said) -> list[tuple[Name | None, str]]:
    """The names that a law, a definition, a supposition, a property is of."""
    match said:
        case Distributed(names=names):
            return list(map(_key, names))
        case Declared(names=names, properties=properties) if properties:
            return list(map(_key, names))
        case Defined(left=left):
            return [_key(left)]
        case Supposed(relation=nodes.Relation() as relation):
            return [(name, label_of(node)) for side in relation.sides for node, name in named_nodes(side)]
    return []


def _value(said: Said) -> str:
    """What an equation or a law says that a name is, as a sentence says it again; "" where it is said in another way."""
    match said:
        case Distributed(law=law):
            return printed(law)
        case Defined(right=right):
            return printed(right)
        case Supposed(relation=nodes.Relation() as relation):
            return printed(relation.sides[-1])
    return DECLARED


def _kept(said: Said, renewals: Sequence[Renewed]) -> Said | None:
    """What is left of a saying: nothing of a law, a definition, a supposition of a name that is something else now; of a
    declaration the kind."""
    ends = {key for renewed in renewals for key, value in renewed.items() if value != _value(said)}
    if not ends & set(_about(said)):
        return said
    return replace(said, properties=()) if isinstance(said, Declared) and said.kind else None


def _defined(said: Sequence[Said], chains: Sequence[Chain], holds: Range) -> list[Said]:
    """Laws and definitions in displays: what stands alone on the left of a first equation and nothing has declared."""
    known = {
        _key(n)
        for s in said
        for n in (s.names if isinstance(s, (Declared, Distributed)) else (s.left,) if isinstance(s, Defined) else ())
        if not (isinstance(s, Declared) and s.kind.startswith("random"))  # a variable may be defined by an equation
    }
    marked = [tree for s in said if isinstance(s, Marked) for tree in s.names]
    spoken = {(name, label_of(node)) for tree in marked for node, name in named_nodes(tree)}
    found: list[Said] = []
    claimed = _claimed_twice(chains)
    for chain in chains:
        for row in chain.rows:
            tree = row.tree
            if isinstance(tree, nodes.Relation) and chain.role not in ("condition", "marked", "quoted", "mention"):
                law = None if chain.item else law_in(tree, chain.range, holds)
                where = Range(tree.span.start, tree.span.end)
                if not chain.item:
                    found += [one for one in written(tree, where, holds) if not stated_before(one, (*said, *found))]
                if law is not None and known.isdisjoint(map(_key, law.names)):
                    found.append(law)
                    known |= set(map(_key, law.names))
        first = chain.claims[0] if chain.claims else None
        if (
            first is None
            or chain.item
            or chain.role not in ("claim", "definition")
            or first.sign not in ("=", ":=")
            or first.unread
            or first.conditions
            or first.supposing
            or first.equivalence
        ):
            continue
        left = unbraced(first.left)
        if chain.role != "definition" and (_key(left) in claimed or _related_before(said, left, chain.range)):
            continue
        if (
            isinstance(left, nodes.Product)
            and target(left)
            and head_of(left.items[0]) is None
            and not mentions(first.right, left)
            and (name_of(left.items[0]), label_of(left.items[0])) not in known
            and not _derived(left.items[0], known | spoken)
            and all(tree.span != left.span for tree in marked)  # one that its sentence restricts
        ):
            arguments = [a for p in left.items[1].parts for a in p]  # type: ignore[attr-defined]
            if str(name_of(left.items[0])) in tables().densities and not all(mentions(first.right, a) for a in arguments):
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


def _related_before(said: Sequence[Said], left: nodes.Node, display: Range) -> bool:
    """Does a sentence that is not read relate this name to something before the display? Then the display may follow from it."""
    before = [tree for s in said if isinstance(s, Marked) and s.range.start < display.start for tree in s.names]
    related = [tree for tree in before if isinstance(tree, nodes.Relation)]
    return any((name, label_of(node)) == _key(left) for tree in related for node, name in named_nodes(tree))


def _derived(node: nodes.Node, known: set[tuple[Name | None, str]]) -> bool:
    """Is it f', or the inverse of f, of a function that is known? An equation claims something of it."""
    name, node = name_of(node), unbraced(node)
    derived = name is not None and (name.primes or isinstance(node, nodes.Script) and is_inverse(node.above))
    return bool(derived) and name is not None and (name._replace(primes=0), label_of(node)) in known


def _claimed_twice(chains: Sequence[Chain]) -> set[tuple[Name | None, str]]:
    """Names that stand alone on the left of several displays: what a theorem claims of one is no definition."""
    met: dict[tuple[Name | None, str], int] = {}
    for chain in chains:
        first = chain.claims[0] if chain.claims else None
        if first is not None and first.sign in ("=", ":=") and not chain.inline and target(first.left):
            met[_key(first.left)] = met.get(_key(first.left), 0) + 1
    return {key for key, count in met.items() if count > 1}


def _plain_or_square(left: nodes.Node) -> bool:
    r"""A name, or its square: \hat\sigma^2 = ... defines the square."""
    if not isinstance(left, nodes.Script) or left.above is None:
        return True
    above, name = unbraced(left.above), name_of(left)
    return isinstance(above, nodes.Number) and above.text == "2" and name is not None and bool(name.accents or left.below)


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

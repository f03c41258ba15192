r"""How a sentence is read by the forms of its language (data/sentences.LANG.toml).

The one idea: a sentence is a row of forms that reads all of it, or it gives nothing. A word of negation, contrast, example or
plan anywhere, a question mark, a word that no form knows: then its relations, and what its declaring words are about, are
marked. A sentence without a relation and without a declaring word is a mere mention and marks nothing.

Not here: what is marked by a mark; scopes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...records import record, replace
from ..formula import Formula, Line, nodes, read_all
from ..layout.document import Document, Range
from ..layout.limits import SENTENCE
from ..tables import head_of
from .language import Language, Slot, language, language_of
from .marks import has_property, spoken_of, unknown, withdrawn
from .matching import Matcher
from .pieces import Match, Moment
from .words import PUNCTUATION, Mention, Piece, Word, is_word, related, sentences

__all__ = ["UNREAD", "Cue", "Moment", "Said", "Sentence", "discourse"]

CLAUSES = 8
"""Clauses of the longest sentence that is read clause by clause."""
GIVES = ("law", "declaration", "definition", "moments", "average", "naming", "hypothesis")
LAST = ("described", "neutral")
"""What is read only where nothing else reads as much."""
CALLED = {"if": "hypothesis", "void": "neutral"}
"""Forms that are tried as others are, and give the same."""
UNREAD = "words that no form reads"
"""Why a sentence is marked that nothing takes back."""
ORDER = (*GIVES, "restriction", "apposition", "second", "described", "condition", "goal", "claim", "neutral")


@record
class Said:
    """What one form read. `kind`: declaration, hypothesis, definition, law, moments, claim, condition (to be solved, demanded),
    consequence ("..., so that"), denial ("not necessarily symmetric": of these names, or those before it), goal (what is to be
    shown), described (names of which words say something that is not read).

    `features` are the words for a kind or a law; the formulas in a kind (its size, its set) are in `relations`.
    `brief`: it holds in its sentence only; `causal`: it is a reason ("since"), no condition; `anew`: what was said of its names
    before holds no more. `moments`: mean, variance, parameters.
    """

    kind: str
    names: tuple[Formula, ...]
    relations: tuple[Formula, ...]
    features: tuple[str, ...]
    range: Range
    moments: tuple[Moment, ...] = ()
    brief: bool = False
    causal: bool = False
    anew: bool = False


@record
class Cue:
    """The last cue before a formula in its sentence; `claiming`: the sentence quantifies or claims before it."""

    formula: Formula
    cue: str
    claiming: bool
    condition: bool


@record
class Sentence:
    """What a sentence says, and the formulas that it marks, with the reason; both are empty for a neutral one.

    `unknown`: names that it says to be something, in words that are not read ("let $i$ be the imaginary unit").
    `lasting`: it holds to the end of the text ("from now on"), not of its section. `about`: the variable
    in which its relations up to a constant are meant. `anew`: it is not read, and begins as one that says what names are now.
    """

    range: Range
    said: tuple[Said, ...]
    marked: tuple[Formula, ...]
    why: str
    cues: tuple[Cue, ...] = ()
    unknown: tuple[Formula, ...] = ()
    lasting: bool = False
    anew: bool = False
    about: Formula | None = None


def discourse(document: Document, formulas: Mapping[Range, tuple[Line, ...]] | None = None) -> tuple[Sentence, ...]:
    """What the sentences of a document say, in order; `formulas` are its formulas by their ranges, if they are read already."""
    found = tuple(sentences(document, read_all(document) if formulas is None else formulas))
    table = language_of(piece.text for pieces in found for piece in pieces if isinstance(piece, Word))
    return tuple(_sentence(pieces, table) for pieces in found)


def _sentence(pieces: Sequence[Piece], table: Language | None) -> Sentence:
    found = _said_in(pieces, table)
    return found if table is None or not table.about else replace(found, about=_about(Matcher(pieces, table)))


def _about(matcher: Matcher) -> Formula | None:
    """The formula behind "as a function of"."""
    for at in range(len(matcher.pieces)):
        length = matcher.starts(at, matcher.table.about)
        behind = matcher.pieces[at + length] if length and at + length < len(matcher.pieces) else None
        if isinstance(behind, Mention) and not behind.displayed:
            return behind.formulas[0]
    return None


def _said_in(pieces: Sequence[Piece], table: Language | None) -> Sentence:
    where = Range(pieces[0].range.start, pieces[-1].range.end)
    formulas = [
        (piece, formula) for piece in pieces if isinstance(piece, Mention) for formula in piece.formulas
    ]
    if not formulas:
        return Sentence(where, (), (), "")
    relations = tuple(formula for _, formula in formulas if related(formula))
    words = [piece.text for piece in pieces if isinstance(piece, Word)]
    if table is None and not any(character.isalpha() for word in words for character in word):
        table = language("en")
    if table is None or not all(table.letters.fullmatch(word) or word == "[reference]" for word in words):
        return Sentence(where, (), tuple(formula for _, formula in formulas), "a language that is not read")
    matcher = Matcher(pieces, table)
    cues = _cues(matcher)
    why = withdrawn(matcher)
    if not why and len(pieces) <= SENTENCE:
        said = _read(matcher)
        if said is not None:
            lasting = any(matcher.starts(at, table.lasting) for at in range(len(pieces)))
            return Sentence(where, said, (), "", cues, _other(matcher, said), lasting)
    states = any(word in table.states for word in words) or has_property(matcher)
    spoken = spoken_of(matcher)
    if not relations and not states and not spoken:
        return Sentence(where, (), (), "", cues)
    clauses = _by_clauses(matcher) if not why and len(pieces) <= SENTENCE else None
    if clauses is not None:
        return replace(clauses, cues=cues)
    marked = tuple(
        f
        for piece, f in formulas
        if (states or related(f) or f in spoken) and (why or states or not piece.displayed)
    )
    anew = bool(table.anew & set(words[:2]))
    return Sentence(where, (), marked, why or UNREAD, cues, unknown(matcher), anew=anew)


def _by_clauses(matcher: Matcher) -> Sentence | None:
    """A sentence whose clauses ("let ..., and let ..., where ...") are read one by one, if at least one is read.

    What an unread clause speaks of is marked, and nothing that others say of the same letters counts; one with "if" or "for" may
    restrict all others: then the sentence gives nothing.
    """
    pieces, table = matcher.pieces, matcher.table
    starts = [
        at
        for at in range(1, len(pieces))
        if matcher.words[at] in table.clauses
        and (matcher.words[at - 1] in PUNCTUATION or matcher.joins(at - 1) or matcher.displayed(at - 1))
    ]
    bounds = list(zip((0, *starts), (*starts, len(pieces)), strict=True))
    if len(bounds) > CLAUSES:
        return None
    said: list[Said] = []
    unread: list[Sequence[Piece]] = []
    for start, end in bounds:
        clause = Matcher(pieces[start:end], table)
        found = _read(clause)
        if found is None and any(clause.starts(at, table.opens) for at in range(end - start)):
            return None
        said += found or ()
        unread += [] if found is not None else [clause.pieces]
    if not said or not unread:
        return None
    mentioned = [f for clause in unread for piece in clause if isinstance(piece, Mention) for f in piece.formulas]
    letters = {x for f in mentioned for x in _subjects(f)}
    silent = [one for one in said if letters & {x for f in (*one.names, *one.relations) for x in _subjects(f)}]
    marked = [f for clause in unread for piece in clause if isinstance(piece, Mention) for f in piece.formulas]
    marked += [f for one in silent for f in (*one.names, *one.relations) if one.kind != "claim"]
    kept = tuple(one for one in said if one not in silent or one.kind == "claim")
    strange = [name for clause in unread for name in unknown(Matcher(clause, table))]
    where = Range(pieces[0].range.start, pieces[-1].range.end)
    return Sentence(where, kept, tuple(marked), "a clause that no form reads", (), (*strange, *_other(matcher, kept)))


def _cues(matcher: Matcher) -> tuple[Cue, ...]:
    """For each formula the last word before it that says what the sentence makes of it; what is solved stays a condition."""
    table, found = matcher.table, []
    cue, claiming, condition, solving, at = "", False, False, False, 0
    while at < len(matcher.pieces):
        piece = matcher.pieces[at]
        if isinstance(piece, Mention):
            found += [Cue(formula, cue, claiming, condition or solving) for formula in piece.formulas]
            at += 1
            if is_word(matcher.at(at), ",") and tuple(cue.split()) in table.opens:
                cue, condition = "", False  # "if a = b," is over: what follows is its main clause
            continue
        lists = (table.solving, table.conditions, table.claims, table.quantifies, table.no_cues)
        lengths = [matcher.starts(at, phrases) for phrases in lists]
        length = max(lengths)
        if length and length > lengths[-1]:
            kind = 2 if _follows(matcher, at) else lengths.index(length)
            solving = solving or kind == 0
            claiming = claiming or kind > 1
            if kind < 3:
                condition = kind < 2
                cue = " ".join(p.text for p in matcher.pieces[at : at + length] if isinstance(p, Word))
        at += max(1, length)
    return tuple(found)


# ---------------------------------------------------------------- a sentence as a row of forms


def _read(matcher: Matcher) -> tuple[Said, ...] | None:
    """The forms that read the whole sentence, or None. At each place the longest form is taken that leaves something readable."""
    pieces = matcher.pieces
    dead: set[tuple[int, str]] = set()

    def rest(at: int, before: str) -> tuple[Said, ...] | None:
        start, at = at, _between(matcher, at)
        if at >= len(pieces):
            return ()
        if (at, before) in dead:
            return None
        for gives, match in _matches(matcher, start, at, before):
            kind = _continued(matcher, start, at, before) if gives == "claim" else gives
            if gives == "restriction":
                kind = "consequence" if before == "claim" else "hypothesis" if before in GIVES else "condition"
                kind = "claim" if _follows(matcher, at) else kind
            if gives in CALLED:
                kind = CALLED[gives]
            if start == at and _attached(matcher, kind, at, before):
                continue
            further = rest(match.end, _state(gives, kind, before)) if kind else None
            if further is not None:
                return (*_said(matcher, kind, match, at, gives), *further)
        dead.add((at, before))
        return None

    return rest(0, "")


def _attached(matcher: Matcher, kind: str, at: int, before: str) -> bool:
    """Does a form go on from what stands right before it, without a comma, in a way that changes it or that is no clause?

    Words right behind what is supposed may restrict it; "the set where $x > 0$" says nothing of x; "the probability that $X$ is
    positive" does not say that it is.
    """
    if not at:
        return False
    if before in GIVES and kind in ("neutral", "denial"):
        return True
    if before in GIVES and kind == "hypothesis":
        start = at - 1
        while start and matcher.words[start] not in matcher.table.clausal:
            start -= 1
        earlier = {letter for piece in matcher.pieces[start:at] for letter in _letters(piece)}
        here = next((_letters(piece) for piece in matcher.pieces[at:] if isinstance(piece, Mention)), set())
        return not earlier & here
    return (
        before in ("neutral", "described")
        and kind in GIVES
        and matcher.words[at] not in matcher.table.clausal
    )


def _follows(matcher: Matcher, at: int) -> bool:
    """Does ", such that" say what follows, and demands nothing: is its display about what has a value by definition?

    "We set $b = e$, such that $$h(X) = -E[\\ln p(x)]$$" says what follows; "we choose $a$, such that $$E[X] = 1$$" demands.
    """
    if matcher.words[at : at + 2] not in matcher.table.follows or not at or matcher.words[at - 1] not in PUNCTUATION:
        return False
    behind = [p for p in matcher.pieces[at:] if isinstance(p, Mention) and any(map(related, p.formulas))]
    return bool(behind) and behind[0].displayed and all(map(_valued, behind[0].formulas))


def _valued(formula: Formula) -> bool:
    """Is the left side an operation ("KL", "E") at its arguments, or an integral, and the right one no plain number?"""
    tree = formula.tree
    if not isinstance(tree, nodes.Relation) or isinstance(tree.sides[-1], nodes.Number):
        return False
    left = tree.sides[0]
    if isinstance(left, nodes.Product):
        return head_of(left.items[0]) is not None
    return isinstance(left, (nodes.Integral, nodes.Empty))


def _letters(piece: Piece) -> set[tuple[str, str]]:
    """The letters of a formula, with their styles."""
    trees = [f.tree for f in piece.formulas if f.tree is not None] if isinstance(piece, Mention) else []
    return {
        (node.name, node.style)
        for tree in trees
        for node in nodes.walk(tree)
        if isinstance(node, nodes.Letter)
    }


def _subjects(formula: Formula) -> Iterator[tuple[str, str]]:
    """The letters of a formula but for arguments: f, not x, of `f(x)`."""
    todo: list[nodes.Node] = [formula.tree] if formula.tree is not None else []
    while todo:
        match todo.pop():
            case nodes.Letter(name=name, style=style):
                yield name, style
            case nodes.Product(items=(nodes.Letter() | nodes.Script() as name, nodes.Bracket())):
                todo.append(name)
            case node:
                todo += nodes.children(node)


def _state(gives: str, kind: str, before: str) -> str:
    """What stands before what follows: the last form that gave something, or a condition that has ended ("if")."""
    if gives == "if":
        return gives
    return before if kind in ("neutral", "denial") and before in GIVES else kind


def _said(matcher: Matcher, kind: str, match: Match, at: int, gives: str) -> Iterator[Said]:
    """What a form says, the kinds of names in its words before."""
    where = Range(matcher.pieces[at].range.start, matcher.pieces[match.end - 1].range.end)
    for beside in match.beside:
        yield Said("declaration", beside.names, beside.relations, beside.features, where)
    if kind == "claim" and not match.relations or kind == "neutral":
        return
    if kind == "claim":
        told = {(f.start, f.end) for f in match.relations}
        if any(cue.condition and (cue.formula.start, cue.formula.end) in told for cue in _cues(matcher)):
            kind = "condition"
    names, relations, features = match.names, match.relations, match.features
    if kind == "denial":
        relations, features = (), ("arbitrary",)
    if kind == "described":
        features = tuple(word for word in matcher.words[at : match.end] if word in matcher.table.others)
    if kind == "declaration" and not match.features and any(map(related, names)):
        kind, names, relations = "hypothesis", (), names
    apposed = gives == "apposition"
    leading = at == _between(matcher, 0) and bool(matcher.starts(at, matcher.table.leading))
    brief = apposed or leading or gives == "if" or bool(matcher.starts(at, matcher.table.brief)) or _restates(matcher, at)
    causal = brief and (apposed or gives != "if" and not _conditional(matcher, at))
    anew = kind in ("declaration", "law", "moments") and bool(
        matcher.table.anew & set(matcher.words[max(0, at - 2) : match.end])
    )
    yield Said(kind, names, relations, features, where, match.moments, brief, causal, anew)


def _restates(matcher: Matcher, at: int) -> bool:
    """Does it say again what holds in its sentence only: "substituting $y = 2 x$, i.e. $x = y / 2$"?"""
    restated = Slot((), "RESTATED", False)
    start = next((k for k in range(max(0, at - 4), at) if any(m.end == at for m in _reads(matcher, restated, k))), None)
    return start is not None and _opened_by_condition(matcher, start)


def _conditional(matcher: Matcher, at: int) -> bool:
    return bool(matcher.starts(at, matcher.table.opens))


def _continued(matcher: Matcher, start: int, at: int, before: str) -> str:
    """What a relation without a word of its own is: "let x be real and y > 0" goes on supposing; behind a comma nobody knows."""
    piece = matcher.pieces[at]
    if (
        isinstance(piece, Mention)
        and not piece.displayed
        and start == at > 0
        and before in ("neutral", "described")
    ):
        return ""  # "under the null $m = 0$": a relation beside words that have no verb
    if isinstance(piece, Word) or before not in GIVES:
        return "claim"
    restated = Slot((), "RESTATED", False)
    if any(_joined(matcher, index) or any(_reads(matcher, restated, index)) for index in range(start, at)):
        return "hypothesis" if before in ("declaration", "law", "moments") else before
    if isinstance(piece, Mention) and piece.displayed:
        return "hypothesis" if before in ("law",) else "claim"
    return "claim" if _opened_by_condition(matcher, start) else ""


def _joined(matcher: Matcher, at: int) -> bool:
    """Does a word for "and" stand here, and no comma of any kind?"""
    return matcher.words[at] not in PUNCTUATION and matcher.joins(at) > 0


def _reads(matcher: Matcher, slot: Slot, at: int) -> Iterable[Match]:
    return matcher.slot(slot, at) if slot.name in matcher.table.patterns else ()


def _opened_by_condition(matcher: Matcher, at: int) -> bool:
    """Was the clause before `at` one with if, for, when, since?"""
    while at > 0 and not is_word(matcher.at(at - 1), ","):
        at -= 1
    return bool(matcher.starts(at, matcher.table.brief))


def _matches(matcher: Matcher, start: int, at: int, before: str) -> list[tuple[str, Match]]:
    """What may be read at a place, the longest first; a neutral form after all others."""
    piece, table = matcher.pieces[at], matcher.table
    forms = [*table.forms.get("", ())]
    if isinstance(piece, Word):
        forms += table.forms.get(piece.text, ())
    joined = before in GIVES and any(_joined(matcher, index) for index in range(start, at))
    found = []
    for gives, form in forms:
        if gives.endswith("+") and not joined:
            continue
        for match in matcher.form(form, at):
            if match.end > at and matcher.boundary(match.end):
                found.append((gives.rstrip("+"), match))
    given = max((match.end for gives, match in found if gives in GIVES), default=0)
    found = [(gives, match) for gives, match in found if gives not in LAST or match.end > given]
    return sorted(
        found, key=lambda pair: (LAST.index(pair[0]) if pair[0] in LAST else -1, -pair[1].end, _rank(pair[0]))
    )


def _rank(gives: str) -> int:
    return ORDER.index(gives) if gives in ORDER else len(ORDER)


def _between(matcher: Matcher, at: int) -> int:
    """Past punctuation and linking words."""
    while at < len(matcher.pieces):
        if isinstance(piece := matcher.pieces[at], Word) and piece.text in PUNCTUATION:
            at += 1
            continue
        length = matcher.starts(at, matcher.table.links)
        if not length:
            break
        at += length
    return at


def _other(matcher: Matcher, said: tuple[Said, ...]) -> tuple[Formula, ...]:
    """The names that words of which nothing is made say to be no number."""
    return tuple(
        name
        for one in said
        if one.kind == "described" and set(one.features) & matcher.table.others
        for name in one.names
    )

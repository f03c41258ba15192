"""What is still open when all formulas of a scope are read.

The one idea: lengths of sums first, then the one size letter that is left over, then conventions, then "a number"; one name at a
time, taken back if it clashes. Of what the text says something about that was not read, the kind is asked for, not guessed.

Not here: what formulas force (dims.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ...language import Declaration, Free, Index
from ..survey import Name, name_of
from .desk import Desk
from .dims import ANY_SIZE, MANY, ONE, Clash, Shape
from .parts import Key

__all__ = ["settle"]


def settle(desk: Desk) -> None:
    """What is still open: by convention, else a number; one name at a time, taken back if it clashes.

    An array whose members are summed up to n has n rows. A size letter that is left over names the dimension that is left over,
    if there is one of each.
    """
    for key, size in desk.lengths.items():
        shape = desk.shapes.get(key)
        if shape is not None and desk.dims.is_array(shape):
            _try(desk, partial(desk.dims.set, shape.rows, size))
    _left_over(desk)
    keys = [(key, shape) for key, shape in desk.shapes.items() if isinstance(key, Key)]
    for wanted in ("matrix", "vector"):
        for key, shape in keys:
            if _customary(desk, key) == wanted and not desk.dims.is_number(shape):
                _try(desk, partial(_be, desk, shape, wanted))
    for key, shape in keys:
        if desk.dims.is_array(shape) and key.role == "" and key.name.letter[:1].isupper() and desk.dims.size(shape.cols) is None:
            _try(desk, partial(desk.dims.set, shape.cols, MANY))
    for slot, shape in desk.shapes.items():
        bold = not isinstance(slot, Key) and slot[0] == "slot" and str(slot[1]).startswith("bold ")
        if bold and not desk.dims.is_number(shape):
            _try(desk, partial(_be, desk, shape, "vector"))
    arrays = any(desk.dims.is_array(shape) for shape in desk.shapes.values())
    for key, shape in desk.shapes.items():
        asked = isinstance(key, Key) and (_asked(desk, key) or arrays and _may_be_matrix(desk, key))
        if asked and None in map(desk.dims.size, shape):
            desk.asked.add(key)
            continue
        if not isinstance(key, Key) and key[0] == "slot" and desk.dims.size(shape.rows) is None and _may_be_vector(desk, key[1]):
            _try(desk, partial(_of_any_size, desk, shape, str(key[1])))
        for dim in shape:
            if desk.dims.size(dim) is None:
                _try(desk, partial(desk.dims.set, dim, ONE))


def _customary(desk: Desk, key: Key) -> str:
    """The shape by convention; accents and stars change nothing."""
    return desk.scope.shape_by_convention(key.name) or desk.scope.shape_by_convention(key.name.bare)


def _asked(desk: Desk, key: Key) -> bool:
    """Does the text say something unread about a name that may well be a matrix? Then it is no number by default."""
    large = key.name.letter[:1].isupper() and len(key.name.letter) == 1 or "bold" in key.name.style
    return large and key.role in ("", "family") and desk.scope.is_marked(key.name)


def _may_be_matrix(desk: Desk, key: Key) -> bool:
    """A capital letter of which nothing is said, in a text with vectors or matrices: a number only if it is a size."""
    name = key.name
    return (
        key.role == ""
        and len(name.letter) == 1
        and name.letter.isascii()
        and name.letter.isupper()
        and not key.label
        and desk.scope.kind(name, "", desk.place) is None
        and not desk.scope.seen.seen(name).size
        and name.letter not in desk.size_names
        and name not in desk.as_sizes
        and desk.scope.definition(name, "", desk.place) is None
    )


def _left_over(desk: Desk) -> None:
    """One dimension without a name, one letter that looks like a size and has no other meaning."""
    open_ = {desk.dims.find(dim) for dim in desk.dims.sizes if desk.dims.size(dim) is MANY}
    named = {size.name for size in desk.dims.sizes.values() if isinstance(size, Free)}
    letters: list[Key] = []
    bounds = {str(name_of(high)) for found in desk.scope.seen.ranges.values() for _, high in found}
    letters += [Key(Name(size)) for size in sorted(named - bounds) if len(size) == 1]
    for key in desk.shapes:
        if (
            isinstance(key, Key)
            and not key.label
            and not key.role
            and key.name.letter not in named
            and desk.scope.may_be_size(key.name)
        ):
            letters.append(key)
    if len(open_) == 1 and len(letters) == 1:
        dim, key = open_.pop(), letters[0]
        _try(desk, lambda: desk.dims.set(dim, Free(Declaration(str(key.name), Index(ONE, None)))))
        desk.as_sizes.add(key.name)


def _be(desk: Desk, shape: Shape, wanted: str) -> None:
    if wanted == "vector":
        desk.dims.be_column(shape)
        desk.dims.set(shape.rows, MANY)
    else:
        desk.dims.set(shape.rows, MANY)
        desk.dims.set(shape.cols, MANY)


def _may_be_vector(desk: Desk, slot: str) -> bool:
    """Does the text speak of vectors, or of members of the letter, so that a point of which it says no more may be one?"""
    return slot not in desk.counted and (desk.scope.speaks_of("vector") or desk.scope.is_family(Name(slot)))


def _of_any_size(desk: Desk, shape: Shape, slot: str) -> None:
    """A point that is nowhere a number is one of R^dim, for every dim."""
    desk.dims.be_column(shape)
    letters = "".join(c for c in slot if c.isalnum())
    desk.dims.set(shape.rows, Free(Declaration(f"dim_{letters}", Index(ONE, None), ANY_SIZE)))


def _try(desk: Desk, what: Callable[[], None]) -> None:
    try:
        with desk.dims.attempt():
            what()
            desk.dims.settle()
    except Clash:
        pass

"""Records: small frozen objects with named fields, compared by what they hold.

The one idea: `@record` is what `@dataclass(frozen=True, slots=True)` is, without code that is written and compiled when a
module is imported; that, and the modules it needs, took most of the time before a first line was checked. Type checkers
treat a record as a dataclass, and so do `dataclasses.replace`, `fields` and `asdict`, which ask `__dataclass_fields__`.

A record may extend another: its own fields come after those.

Not here: order, fields that are not arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

C = TypeVar("C")
_NONE: Any = object()


class Field:
    """What is said of a field beside its type: its default, or what makes one; whether it is compared and shown."""

    __slots__ = ("compare", "default", "make", "repr")

    def __init__(self, default: Any, make: Callable[[], Any] | None, compare: bool, repr: bool):
        self.default, self.make, self.compare, self.repr = default, make, compare, repr


def field(*, default: Any = _NONE, default_factory: Callable[[], Any] | None = None, compare: bool = True,
          repr: bool = True) -> Any:
    """A field of which more is said than its type, as in dataclasses."""
    return Field(default, default_factory, compare, repr)


@overload
def record(cls: type[C]) -> type[C]: ...
@overload
def record(*, eq: bool = True, frozen: bool = True) -> Callable[[type[C]], type[C]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: Any = None, *, eq: bool = True, frozen: bool = True) -> Any:
    """The class with its annotations as fields, in slots; with `eq=False` each object is equal to itself only.

    >>> @record
    ... class Place:
    ...     line: int
    ...     column: int = 1
    >>> Place(3) == Place(3, 1), Place(column=2, line=1)
    (True, Place(line=1, column=2))
    >>> Place(3).line = 4
    Traceback (most recent call last):
      ...
    AttributeError: a record does not change: Place.line
    """
    if cls is None:
        return lambda c: _made(c, eq, frozen)
    return _made(cls, eq, frozen)


def replace(of: C, /, **changes: Any) -> C:
    """The same record with other values in some fields."""
    values = [changes.pop(n) if n in changes else getattr(of, n) for n in of.__match_args__]  # type: ignore[attr-defined]
    return type(of)(*values, **changes)


def _made(cls: type, eq: bool, frozen: bool) -> type:
    own = tuple(cls.__annotations__)
    inside = {k: v for k, v in cls.__dict__.items() if k not in (*own, "__dict__", "__weakref__")}
    said = {n: cls.__dict__[n] for n in own if n in cls.__dict__}
    fields = {n: said[n] if isinstance(said.get(n), Field) else Field(said.get(n, _NONE), None, True, True) for n in own}
    fields = {**getattr(cls, "_fields", {}), **fields}
    names = tuple(fields)
    new: Any = type(cls)(cls.__name__, cls.__bases__, {**inside, "__slots__": own, "__match_args__": names})
    new.__qualname__ = cls.__qualname__
    new.__init__ = _initialiser(new, fields)
    new.__reduce__ = lambda self: (type(self), tuple(getattr(self, n) for n in names))
    new.__dataclass_fields__, new.__signature__ = _Later(_fields), _Later(_signature)
    new._fields = fields
    if "__repr__" not in inside:
        new.__repr__ = _shown
    if frozen:
        new.__setattr__ = new.__delattr__ = _refused
    if eq:
        _compared(new, tuple(n for n in names if fields[n].compare), frozen)
    return new


def _initialiser(cls: Any, fields: dict[str, Field]) -> Callable[..., None]:
    put = tuple(enumerate(getattr(cls, n).__set__ for n in fields))
    rows, count, ready = tuple(fields.items()), len(put), getattr(cls, "__post_init__", None)

    def __init__(self: Any, *values: Any, **named: Any) -> None:
        if named or len(values) != count:
            values = _completed(cls, rows, values, named)
        for at, set_ in put:  # half the time of a strict zip, and records are made by the million
            set_(self, values[at])
        if ready is not None:
            ready(self)

    return __init__


def _completed(cls: type, fields: tuple[tuple[str, Field], ...], values: tuple, named: dict[str, Any]) -> tuple:
    """A value for each field, in their order; TypeError as for a function with these parameters."""
    if len(values) > len(fields):
        raise TypeError(f"{cls.__name__} takes {len(fields)} values, not {len(values)}")
    out = list(values)
    for name, said in fields[len(values):]:
        value = named.pop(name, said.default)
        if value is _NONE and said.make is not None:
            value = said.make()
        if value is _NONE:
            raise TypeError(f"{cls.__name__} needs a value for {name}")
        out.append(value)
    if named:
        raise TypeError(f"{cls.__name__} has no field {next(iter(named))}, or has it twice")
    return tuple(out)


def _compared(cls: Any, names: tuple[str, ...], frozen: bool) -> None:
    """Equal if of one class with equal values; what may change has no hash."""
    held: Callable[[Any], Any] = attrgetter(*names) if names else lambda self: ()

    def __eq__(self: Any, other: object) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or held(self) == held(other)

    def __hash__(self: Any) -> int:
        return hash(held(self)) if names else hash(cls)

    if "__eq__" not in cls.__dict__:
        cls.__eq__ = __eq__
    if "__hash__" not in cls.__dict__ or cls.__hash__ is None:
        cls.__hash__ = __hash__ if frozen else None


def _shown(self: Any) -> str:
    held = ", ".join(f"{n}={getattr(self, n)!r}" for n, said in type(self)._fields.items() if said.repr)
    return f"{type(self).__qualname__}({held})"


def _refused(self: Any, name: str, value: object = None) -> None:
    raise AttributeError(f"a record does not change: {type(self).__name__}.{name}")


class _Later:
    """An attribute of a class that is made when somebody asks for it."""

    def __init__(self, make: Callable[[Any], Any]):
        self.make = make

    def __get__(self, of: object, cls: type) -> Any:
        return self.make(cls)


@cache
def _fields(cls: Any) -> Any:
    """The fields as `dataclasses` has them."""
    import dataclasses

    rows = []
    for name, said in cls._fields.items():
        default = {} if said.default is _NONE else {"default": said.default}
        made = {"default_factory": said.make} if said.make else default
        kind: Any = dataclasses.field(compare=said.compare, repr=said.repr, **made)
        rows.append((name, field_types(cls)[name], kind))
    return vars(dataclasses.make_dataclass(cls.__name__, rows))["__dataclass_fields__"]


def field_types(cls: Any) -> dict[str, str]:
    """The types of the fields as they are written, those of a record that this one extends too."""
    return {name: kind for c in reversed(cls.__mro__[:-1]) for name, kind in c.__annotations__.items()}


def _signature(cls: Any) -> Any:
    """The parameters, for help() and the pages."""
    import inspect

    def parameter(name: str, said: Field) -> inspect.Parameter:
        default = said.make() if said.make else inspect.Parameter.empty if said.default is _NONE else said.default
        return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default,
                                 annotation=field_types(cls)[name])

    return inspect.Signature([parameter(n, said) for n, said in cls._fields.items()])

r"""Which bars belong together: `|A|` and `\|x\|` beside `p(x|z)` and `D(p\|q)`.

The one idea: within a level, between commas and relations, a bar after something that ends a value closes the bar that is
open; else it opens one if an odd number of its kind is still to come (so that it finds a partner); else it separates.
`\lvert`, `\bigl|` and `\mid` say themselves which way they look. `||` is two bars where an absolute value is open.

Not here: \left| ... \right|, which is a bracket from the start (commands.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..layout.limits import DEPTH
from .nodes import Big, Bracket, Node, Script, Sign, Space, Span, Stop, Word, cover
from .notation import notation

__all__ = ["paired"]

Items = Sequence[Node]
Inside = Callable[[Items, Span], Node]


def paired(items: Items, inside: Inside) -> Items:
    """With the bars that belong together made brackets; those that separate stay signs of level `bar`."""
    kinds = [_bar(item) for item in items]
    if not any(kinds):
        return items
    left = _left_in_stretch(items, kinds)
    out: list[Node] = []
    open_bars: list[tuple[int, str]] = []
    for index, item in enumerate(items):
        for part, kind, way in _readings(item, kinds[index], open_bars, out):
            operand, rest = _is_operand(out, open_bars), left[index][kind]
            partner = rest > 0 or kind == "|" and left[index]["||"] > 0
            if open_bars and open_bars[-1][1] == kind and operand and way in ("", "close"):
                _close(out, open_bars.pop()[0], part, kind, inside)
            elif partner and isinstance(part, Sign) and (way == "open" or way == "" and (not operand or rest % 2 == 1)):
                if len(open_bars) == DEPTH:
                    raise Stop(kind, part.span.start, part.span.end, f"fewer than {DEPTH} bars inside each other")
                open_bars.append((len(out), kind))
                out.append(part)
            else:
                out.append(part)
        if not kinds[index]:
            if open_bars and isinstance(item, Sign) and item.level in ("comma", "semicolon", "arrow"):
                open_bars.clear()  # a bar does not find its partner beyond a comma: these were separators
            out.append(item)
    return _merged(out)


def _readings(
    item: Node, kind: str, open_bars: list[tuple[int, str]], out: list[Node]
) -> list[tuple[Node, str, str]]:
    """A bar as one or (`||` where an absolute value is open: its end and another bar) two: part, kind, way."""
    if not kind:
        return []
    base = item.base if isinstance(item, Script) else item
    assert isinstance(base, Sign)
    way = base.level.removeprefix("bar").strip()
    if kind == "||" and open_bars and open_bars[-1][1] == "|" and _is_operand(out, open_bars) and isinstance(item, Sign):
        first, last, start, end = base.span
        middle = (first + last) // 2
        if middle > first:
            parts = [Sign(Span(a, b, start, end), "|", "bar") for a, b in ((first, middle), (middle, last))]
            return [(parts[0], "|", ""), (parts[1], "|", "")]
    return [(item, kind, way)]


def _bar(item: Node) -> str:
    base = item.base if isinstance(item, Script) else item
    return base.name if isinstance(base, Sign) and base.level.startswith("bar") else ""


def _left_in_stretch(items: Items, kinds: list[str]) -> list[dict[str, int]]:
    """For each bar how many of each kind come after it before a comma, a relation or an arrow."""
    none: dict[str, int] = {"|": 0, "||": 0}
    left, counts = [none] * len(items), dict(none)
    for index in range(len(items) - 1, -1, -1):
        item, kind = items[index], kinds[index]
        if kind:
            left[index] = dict(counts)
            base = item.base if isinstance(item, Script) else item
            assert isinstance(base, Sign)
            if base.level != "bar between":
                counts[kind] += 1
        elif isinstance(item, Sign) and item.level in ("comma", "semicolon", "arrow", "relation"):
            counts = dict(none)
    return left


def _is_operand(out: list[Node], open_bars: list[tuple[int, str]]) -> bool:
    """Does what stands before end a value?"""
    last = next((item for item in reversed(out) if not isinstance(item, Space)), None)
    if isinstance(last, Sign) and last.level == "multiply" and open_bars and last is out[open_bars[-1][0] + 1]:
        return True  # the place of an argument: \|\cdot\|
    if last is None or isinstance(last, Sign) or open_bars and last is out[open_bars[-1][0]]:
        return False
    base = last.base if isinstance(last, Script) else last
    return not (isinstance(base, Big) or isinstance(base, Word) and base.text in notation().functions)


def _close(out: list[Node], start: int, closing: Node, kind: str, inside: Inside) -> None:
    body = out[start + 1 :]
    sign = closing.base if isinstance(closing, Script) else closing
    node: Node = Bracket(cover([out[start], sign]), kind, kind, inside(body, body[0].span))
    if isinstance(closing, Script):
        node = Script(cover([out[start], closing]), node, closing.below, closing.above, closing.primes)
    out[start:] = [node]


def _merged(items: list[Node]) -> Items:
    r"""Two separating bars side by side are a double one: D(p \mid\mid q)."""
    out: list[Node] = []
    for item in items:
        kind = _bar(item)
        if kind and isinstance(item, Sign):
            last = len(out) - 1 - (bool(out) and isinstance(out[-1], Space))
            before = out[last] if last >= 0 else None
            if isinstance(before, Sign) and before.level == "bar" and before.name == kind == "|":
                out[last:] = [Sign(cover([before, item]), "||", "bar")]
                continue
            item = Sign(item.span, kind, "bar")
        out.append(item)
    return out

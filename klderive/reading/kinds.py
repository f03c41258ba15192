r"""What sort of thing each name is: a number, a vector, a matrix, an indexed family; and of which size.

The one idea: evidence from the whole chain decides. A capital Sigma is a matrix, what is transposed is a vector or a
matrix, terms of one sum have one shape, neighbours in a product share a size, a letter that a sum runs over is an index.

Not here: SymPy, distributions. A name without evidence is a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from .tree import Tree, walk

__all__ = ["Kind", "Kinds", "infer", "key"]

MATRIX_LETTERS = frozenset("Sigma Lambda Omega Psi".split())
DIMENSIONS = "n d k D K J N M m".split()
INDICES = frozenset("i j k l m s t r n".split())
IDENTITIES = frozenset(("I", "1l"))


@dataclass(frozen=True, slots=True)
class Kind:
    """`sort` is number, vector, matrix or family; `rows` and `columns` are names of sizes."""

    sort: str
    rows: str = ""
    columns: str = ""


@dataclass(frozen=True)
class Kinds:
    """The kinds of a chain's names, the letters that are indices, and the usual size."""

    table: Mapping[str, Kind]
    indices: frozenset[str] = frozenset()
    dimension: str = "n"
    counts: Mapping[str, Tree] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def of(self, name: str) -> Kind:
        return self.table.get(name, Kind("number"))

    @property
    def has_matrices(self) -> bool:
        return any(kind.sort in ("matrix", "vector") for kind in self.table.values())


def key(tree: Tree, indices: frozenset[str] = frozenset()) -> str:
    r"""The name of a symbol with its fixed subscripts: `\sigma_{1,j}` is sigma_1 where j is an index."""
    if tree.kind == "prime":
        return key(tree.parts[0], indices) + "'"
    fixed = [_label(s) for s in tree.parts if not is_index(s, indices)]
    prefix = f"{tree.style} " if tree.style in ("cal", "frak", "bb") and tree.name not in "NPQ" else ""
    return prefix + tree.name + ("_" + ",".join(fixed) if fixed else "")


def is_index(tree: Tree, indices: frozenset[str]) -> bool:
    return any(t.kind == "sym" and not t.parts and t.name in indices for t in walk(tree))


def _label(tree: Tree) -> str:
    return key(tree) if tree.kind == "sym" else tree.name if tree.kind == "num" else str(tree)


def index_letters(trees: Iterable[Tree]) -> frozenset[str]:
    """Letters that a sum or a product runs over, or that index one component in a measure such as q(z_j)."""
    bound, used = set(), set()
    for tree in trees:
        for node in walk(tree):
            if node.kind in ("sum", "prod", "measure"):
                low = node.parts[0]
                if low.kind in ("rel", "sym", "tuple"):
                    first = low.parts[0] if low.kind == "rel" else low
                    bound |= {
                        t.name
                        for t in (first.parts if first.kind == "tuple" else (first,))
                        if t.kind == "sym"
                    }
            elif node.kind == "sym":
                letters = [s.name for s in node.parts if s.kind == "sym" and not s.parts]
                used |= set(letters)
                if len(node.parts) > 1 and node.parts[0].kind == "num":
                    bound |= {s for s in letters if s in INDICES}
    return frozenset(bound & used)


class _Inference:
    """Rounds of local rules until nothing changes."""

    def __init__(self, trees: list[Tree], declared: Mapping[str, Kind], indices: frozenset[str]):
        self.trees, self.indices = trees, indices
        self.sorts: dict[str, str] = {name: kind.sort for name, kind in declared.items()}
        self.families: set[str] = set()
        self.declared = declared
        self.same: dict[str, str] = {}
        self.changed = True
        self.settled = False

    def mark(self, tree: Tree, sort: str) -> None:
        """Every plain name of a sum of names is of this sort."""
        if tree.kind in ("add", "neg", "prime"):
            for part in tree.parts:
                self.mark(part, sort)
        elif (
            tree.kind == "sym"
            and tree.name not in IDENTITIES
            and not any(is_index(s, self.indices) for s in tree.parts)
        ):
            name = key(tree, self.indices)
            if sort == "vector" and tree.name in MATRIX_LETTERS:
                return
            if self.sorts.get(name, "number") == "number" and not (sort == "vector" and name in self.sorts):
                self.sorts[name] = sort
                self.changed = True
        elif tree.kind == "apply" and tree.parts[0].name in ("mu", "Sigma"):
            self.mark(tree.parts[0], sort)
        elif tree.kind == "mul" and sort == "vector":
            self.mark(tree.parts[-1], sort)

    def sort(self, tree: Tree) -> str:
        match tree.kind:
            case "sym":
                if tree.name in IDENTITIES:
                    return "matrix"
                if any(is_index(s, self.indices) for s in tree.parts):
                    return "number"
                return self.sorts.get(key(tree, self.indices), "number")
            case "apply" if tree.parts[0].name in ("mu", "Sigma"):
                return self.sort(tree.parts[0])
            case "transpose":
                inner = self.sort(tree.parts[0])
                return {"vector": "row", "row": "vector"}.get(inner, inner)
            case "prime":
                inner = self.sort(tree.parts[0])
                return {"vector": "row", "row": "vector"}.get(inner, inner)
            case "neg":
                return self.sort(tree.parts[0])
            case "add":
                sorts = [s for s in map(self.sort, tree.parts) if s != "number"]
                return sorts[0] if sorts else "number"
            case "pow":
                return self.sort(tree.parts[0])
            case "mul":
                return _product([self.sort(p) for p in tree.parts])
            case "div":
                return self.sort(tree.parts[0])
            case "expect":
                return self.sort(tree.parts[1]) if tree.name in ("E", "angle") else "number"
            case "tuple" | "matrix":
                return "vector"
            case "fn" if tree.name == "diag":
                return "matrix"
        return "number"

    def visit(self, node: Tree) -> None:
        parts = node.parts
        match node.kind:
            case "sym" if node.name in MATRIX_LETTERS and node.style != "bb":
                self.mark(node, "matrix")
            case "transpose":
                inner = parts[0]
                capital = inner.kind == "sym" and (inner.name[0].isupper() and len(inner.name) == 1)
                self.mark(
                    inner,
                    "matrix"
                    if capital and self.sorts.get(key(inner, self.indices)) != "vector"
                    else "vector",
                )
            case "prime" if parts[0].kind == "add":
                self.mark(parts[0], "vector")
            case "sym" if (
                node.style == "bold"
                and node.name[0].islower()
                and {"matrix", "vector"} & set(self.sorts.values())
                and self.settled
            ):
                self.mark(node, "vector")
            case "mul" if any(p.kind == "prime" and p.parts[0] in parts for p in parts) and not self.settled:
                for p in parts:
                    if (
                        p.kind == "prime"
                        and p.parts[0] in parts
                        and any(_capital(o) or o.kind == "pow" for o in parts)
                    ):
                        self.mark(p.parts[0], "vector")
            case "pow" if parts[0].kind == "sym" and _is_minus_one(parts[1]) and _capital(parts[0]):
                self.mark(parts[0], "matrix")
            case "fn" if node.name in ("tr", "det", "logdet"):
                self.capitals(parts[0])
            case "bars" if _capital(parts[0]):
                self.mark(parts[0], "matrix")
            case "norm":
                self.mark(parts[0], "vector")
            case "add" if self.settled:
                if self.sort(node) in ("vector", "matrix"):
                    for part in parts:
                        self.mark(part, self.sort(node))
            case "mul" if self.settled:
                self.neighbours(parts)
            case "dist" if node.name == "N" and self.is_covariance(parts[-1]):
                for part in parts[:-1]:
                    self.mark(part, "vector")
                self.mark(parts[-1], "matrix")
            case "rel" if node.name in ("=", ":=", "~"):
                self.equate(*parts)

    def is_covariance(self, tree: Tree) -> bool:
        return self.sort(tree) == "matrix"

    def equate(self, left: Tree, right: Tree) -> None:
        for one, other in ((left, right), (right, left)):
            sort = self.sort(one)
            if sort in ("vector", "matrix") and other.kind in ("sym", "add"):
                self.mark(other, sort)
            elif one.kind == "dist" and one.name == "N" and self.is_covariance(one.parts[-1]):
                self.mark(other, "vector") if other.kind == "sym" and other.name[0].isupper() else None

    def neighbours(self, parts: tuple[Tree, ...]) -> None:
        sorts = [self.sort(p) for p in parts]
        if not any(s in ("vector", "row", "matrix") for s in sorts):
            return
        for part, sort in zip(parts, sorts, strict=True):
            if sort == "number" and _capital(part) and part.name not in DIMENSIONS:
                self.mark(part, "matrix")

    def capitals(self, tree: Tree) -> None:
        for node in walk(tree):
            if _capital(node) and not node.name.startswith("E"):
                self.mark(node, "matrix")

    def run(self) -> None:
        for turn in range(8):
            if not self.changed and self.settled:
                return
            self.settled = turn > 0  # what a name is by itself comes before what its neighbours make of it
            self.changed = False
            for tree in self.trees:
                for node in walk(tree):
                    self.visit(node)


def _product(sorts: list[str]) -> str:
    left = ""
    for sort in sorts:
        if sort == "number":
            continue
        if not left:
            left = sort
        elif left == "row" and sort == "vector":
            left = ""
        elif left == "row":
            left = "row"
        elif left == "vector" and sort == "row":
            left = "matrix"
        elif sort == "vector":
            left = "vector"
        else:
            left = left if left != "vector" else "matrix"
    return left or "number"


def _is_minus_one(tree: Tree) -> bool:
    return tree.kind == "neg" and tree.parts[0].kind == "num" and tree.parts[0].name == "1"


def _capital(tree: Tree) -> bool:
    return (
        tree.kind == "sym"
        and tree.name[:1].isupper()
        and tree.style not in ("cal", "frak", "bb")
        and (len(tree.name) == 1 or tree.name in MATRIX_LETTERS)
    )


def infer(
    trees: Iterable[Tree], declared: Mapping[str, Kind] | None = None, context: Iterable[Tree] = ()
) -> Kinds:
    """The kinds of all names in the trees of a chain; `declared` is what the text says of them.

    `context` holds the rest of the text: it only settles the usual size and the ranges of indices.
    """
    trees, context = list(trees), list(context)
    declared = dict(declared or {})
    indices = index_letters(trees)
    work = _Inference(trees, declared, indices)
    work.run()
    dimension = _dimension(trees, declared) or _dimension(context, declared) or "n"
    table: dict[str, Kind] = {}
    for name, sort in work.sorts.items():
        rows = declared[name].rows if name in declared else ""
        columns = declared[name].columns if name in declared else ""
        table[name] = Kind(sort, rows, columns) if sort != "number" else Kind("number")
    _sizes(trees, work, table, dimension)
    indexed = {
        key(node, indices)
        for tree in trees
        for node in walk(tree)
        if node.kind == "sym" and any(is_index(s, indices) for s in node.parts)
    }
    if indexed:
        indexed |= _families(context) & _parameters(trees)
    for name in indexed:
        if table.get(name, Kind("number")).sort == "number":
            table[name] = Kind("family", dimension)
    names = frozenset(key(node) for tree in trees for node in walk(tree) if node.kind == "sym")
    return Kinds(table, indices, dimension, _counts([*trees, *context]), names)


def _families(trees: list[Tree]) -> set[str]:
    """Names that carry an index elsewhere in the text."""
    letters = index_letters(trees)
    return {
        key(node, letters)
        for tree in trees
        for node in walk(tree)
        if node.kind == "sym" and any(is_index(s, letters) for s in node.parts)
    }


def _parameters(trees: list[Tree]) -> set[str]:
    """Names that stand as parameters of a distribution."""
    return {
        key(node)
        for tree in trees
        for d in walk(tree)
        if d.kind == "dist"
        for node in walk(d)
        if node.kind == "sym"
    }


def _counts(trees: list[Tree]) -> dict[str, Tree]:
    r"""The upper bounds of the indices, from the sums that state them."""
    counts: dict[str, Tree] = {}
    for tree in trees:
        for node in walk(tree):
            if node.kind in ("sum", "prod") and node.parts[1].kind != "none":
                low = node.parts[0]
                index = low.parts[0] if low.kind == "rel" else low
                if index.kind == "sym":
                    counts.setdefault(index.name, node.parts[1])
    return counts


def _dimension(trees: list[Tree], declared: Mapping[str, Kind]) -> str:
    """The size that the text names: I_n, an upper bound J, a bare n."""
    for kind in declared.values():
        if kind.rows:
            return kind.rows
    found: list[str] = []
    for tree in trees:
        for node in walk(tree):
            if (
                node.kind == "sym"
                and node.name in IDENTITIES
                and len(node.parts) == 1
                and node.parts[0].kind == "sym"
            ):
                return node.parts[0].name
            if node.kind in ("sum", "prod") and node.parts[1].kind == "sym":
                return node.parts[1].name
            if node.kind == "sym" and not node.parts and node.name in DIMENSIONS and not node.style:
                found.append(node.name)
    return min(found, key=DIMENSIONS.index) if found else ""


def _sizes(trees: list[Tree], work: _Inference, table: dict[str, Kind], dimension: str) -> None:
    """Sizes that the text leaves open: neighbours in a product share one; else the usual size."""
    size: dict[tuple[str, int], str] = {}
    for name, kind in table.items():
        if kind.rows:
            size[name, 0], size[name, 1] = (
                kind.rows,
                kind.columns or ("1" if kind.sort == "vector" else kind.rows),
            )

    def ends(tree: Tree) -> tuple[tuple[str, int], tuple[str, int]] | None:
        if tree.kind == "transpose":
            inner = ends(tree.parts[0])
            return (inner[1], inner[0]) if inner else None
        if tree.kind == "add":
            return next((e for p in tree.parts if (e := ends(p))), None)
        if tree.kind == "mul":
            found = [e for p in tree.parts if (e := ends(p))]
            return (found[0][0], found[-1][1]) if found else None
        if tree.kind in ("neg", "pow"):
            return ends(tree.parts[0])
        if tree.kind == "sym" and table.get(name := key(tree, work.indices), Kind("number")).sort in (
            "vector",
            "matrix",
        ):
            return (name, 0), (name, 1)
        return None

    for _ in range(4):
        for tree in trees:
            for node in walk(tree):
                groups = []
                if node.kind == "mul":
                    found = [e for p in node.parts if (e := ends(p))]
                    groups = [(a[1], b[0]) for a, b in pairwise(found)]
                elif node.kind == "add":
                    found = [e for p in node.parts if (e := ends(p))]
                    groups = [(a[k], b[k]) for a, b in pairwise(found) for k in (0, 1)]
                for a, b in groups:
                    if (
                        a in size
                        and b not in size
                        and table[b[0]].sort != "vector"
                        or a in size
                        and b[1] == 0
                    ):
                        size.setdefault(b, size[a])
                    elif b in size and (table[a[0]].sort != "vector" or a[1] == 0):
                        size.setdefault(a, size[b])
    for name, kind in list(table.items()):
        if kind.sort == "vector":
            table[name] = Kind("vector", size.get((name, 0), dimension), "1")
        elif kind.sort == "matrix":
            rows = size.get((name, 0)) or size.get((name, 1)) or dimension
            table[name] = Kind("matrix", rows, size.get((name, 1), rows))

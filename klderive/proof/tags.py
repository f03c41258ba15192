"""Tags: what a law is, as a key.

    ("density", declaration, spaces)  only the name is known; a conditional one has its arguments as parts
    ("normal",)                       parts: mean, scale
    ("mvn", k)                        the k-th key is (i, j, mean, covariance), functions of the indices i and j
    ("finite", count)                 parts: point, weight, point, weight ...
    ("independent", k)                the k-th key is (i, (tag, parts)) of the factors
    ("marginal", tag)                 the last part is the index of the component
    ("margin", tag, places)           some places of a joint law

The one idea: two laws with the same tag and the same parts are the same law; a law knows the space of each place.

Not here: densities (laws.py).
"""

from __future__ import annotations

from .polynomials import ONE, Span, span_of
from .variables import Variables

LINE: Span = ("real",)


class Tags:
    """What the tags of laws say."""

    def __init__(self, variables: Variables):
        self.variables = variables

    def name_of(self, tag: tuple) -> str | None:
        """The name of the density, if only that is known of a law (or of its joint one, or of its factors)."""
        match tag[0]:
            case "density":
                return tag[1].name
            case "marginal" | "margin":
                return self.name_of(tag[1])
            case "independent":
                return self.name_of(self.factor(tag)[1][0])
        return None

    def factor(self, tag: tuple) -> tuple:
        """(slot, (tag, parts)) of the factors of a product law."""
        return self.variables.by_number[tag[1]]

    def gaussian(self, tag: tuple) -> tuple:
        """(i, j, mean, covariance) of a Gaussian law on R^n."""
        return self.variables.by_number[tag[1]]

    def spaces(self, tag: tuple) -> tuple[Span, ...] | None:
        """The spans that a variable at each place has; None for a law of finitely many points."""
        match tag[0]:
            case "density":
                return tag[2]
            case "normal" | "marginal":
                return (LINE,)
            case "mvn":
                return (vector_of(span_of(self.gaussian(tag)[0])),)
            case "independent":
                return (vector_of(span_of(self.factor(tag)[0])),)
            case "margin":
                inner = self.spaces(tag[1])
                return None if inner is None else tuple(inner[k - 1] for k in tag[2])
        return None


def vector_of(span: Span) -> Span:
    """The span of a vector, from that of its index."""
    if span[0] != "index" or span[1] != ((ONE, 1),):
        raise ValueError("the index of a vector runs from 1")
    return "vector", span[2]

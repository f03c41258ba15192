"""The prover of one step: its parts, made and wired.

The one idea: each part holds the parts that it calls, below it; what goes upward goes through tables, a row for each
kind of atom (how it is rebuilt after a substitution, its signature) and for each axiom that acts under a binder.

Not here: what is decided (decide.py).
"""

from __future__ import annotations

from .algebra import Algebra
from .binding import Binding
from .calculus import Calculus
from .cells import Cells
from .conditions import Conditions
from .definite import Definiteness
from .determinants import Determinants
from .divergences import Divergences
from .exponentials import Exponentials
from .facts import Facts
from .fractions import Fractions
from .gammas import Gammas
from .gaussians import Gaussians
from .inverses import Inverses
from .law_terms import LawTerms
from .laws import Laws
from .ledger import Ledger
from .masses import Masses
from .naming import Naming
from .parts import Parts
from .polynomials import Atom, Poly, Refused
from .randoms import Randoms
from .remainders import Remainders
from .scalars import Scalars
from .scopes import Scopes
from .signs import Signs
from .slopes import Slopes
from .substitution import Substitution
from .tags import Tags
from .values import Values
from .variables import Variables
from .words import Words


class Prover:
    """All parts, for one step."""

    def __init__(self, active: frozenset[str], budget: int):
        self.ledger = Ledger(active, budget)
        self.facts, self.signs = Facts(), Signs()
        self.algebra = Algebra(self.ledger)
        self.fractions = Fractions(self.algebra, self.signs)
        self.exps = Exponentials(self.fractions)
        self.variables = Variables(self.algebra, self.facts)
        self.subst = Substitution(self.exps, self.variables)
        self.naming = Naming(self.subst, self.signs)
        self.tags = Tags(self.variables)
        self.conditions = Conditions(self.variables, self.signs)
        self.binding = Binding(self.naming, Remainders(self.naming, self.fractions), self.conditions, self.tags)
        self.words = Words(self.subst)
        self.definite = Definiteness(self.words, self.signs, self.facts)
        self.inverses = Inverses(self.words, self.binding)
        self.determinants = Determinants(self.definite, self.binding)
        self.gaussians = Gaussians(self.inverses, self.determinants)
        self.parts = Parts(self.binding, Gammas(self.fractions))
        self.calculus = Calculus(self.inverses, self.parts.gammas)
        self.laws = Laws(self.inverses, self.determinants, self.tags)
        self.masses = Masses(self.laws, self.gaussians)
        self.values = Values(self.facts)
        self.scopes = Scopes(self.subst, self.signs, self.tags)
        self.scalars = Scalars(self.laws, self.definite, self.values, self.scopes)
        self.cells = Cells(self.scalars)
        self.law_terms = LawTerms(self.scalars, self.cells)
        self.slopes = Slopes(self.scalars, self.cells, self.law_terms, self.calculus)
        self.divergences = Divergences(self.law_terms)
        self.randoms = Randoms(self.scalars, self.law_terms)
        self.scalars.wire(self.cells, self.law_terms, self.divergences, self.slopes, self.randoms)
        self._tables()

    def _tables(self) -> None:
        rebuild, sign = self.subst.rebuild, self.naming.signatures
        rebuild["bound"] = self.binding.rebuild_bound
        for kind, row in {
            "inv": (self.inverses.rebuild_inverse, self.inverses.sign_inverse),
            "det": (self.determinants.rebuild, self.determinants.signature),
            "prod": (self.determinants.rebuild, self.determinants.signature),
            "pdf": (self.laws.rebuild_pdf, self.laws.sign_pdf),
            "column": (self.laws.rebuild_column, self.laws.sign_column),
            "dirac": (self.calculus.rebuild_unit, self.calculus.sign_unit),
            "slope": (self.calculus.rebuild_slope, self.calculus.sign_slope),
            "whole": (self.binding.rebuild_whole, self.binding.sign_whole),
            "trace": (self.cells.rebuild_trace, self.binding.sign_whole),
            "opaque": (self.scalars.rebuild_opaque, self.scalars.sign_opaque),
            "count": (_uncounted, lambda a, colors: self.variables.number_of(a.key)),
        }.items():
            rebuild[kind], sign[kind] = row
        self.binding.is_weight = self.gaussians.is_weight
        self.binding.length, self.binding.finite = self.parts.length, self.parts.finite
        self.binding.rules = (
            ("exp", self.masses.component),
            ("inv", self.inverses.cancel),
            ("entry", self.inverses.turned),
            ("pdf", self.masses.total_mass),
            ("exp", self.gaussians.gaussian_integral),
            ("dirac", self.calculus.unit_mass),
            ("", self.parts.value),
            ("", self.randoms.independent_parts),
            ("", self.masses.moments),
            ("pdf", self.masses.marginal),
        )


def _uncounted(a: Atom, mapping: dict) -> Poly:
    raise Refused("a range that depends on another index was not counted")

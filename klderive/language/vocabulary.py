"""The operations: every word that a term may use, with its type and its meaning in words.

The one idea: one table, a row an operation. A signature is read by typing.py:

    R a number; I an index; P a proposition; L a law; S a set; W a function; V any value
    T a number or a matrix, the same throughout a row; Z the same, whole if all are whole;
    M(n,m) a matrix, with sizes that are letters or numbers
    I>R a Lam over an index with a body of type R, X>R a Lam over any variable
    R* any number of these (last in its row); a type "by rule" stands in typing.py, as a function of that name

Not here: the meaning itself (meaning/), how an operation is printed (show.py), what may be concluded (the axioms).
"""

from __future__ import annotations

from ..records import record

BY_RULE = "by rule"


@record
class Operation:
    """A word of the language."""

    op: str
    signature: str
    meaning: str


_ROWS = """
numbers
pi              -> R                   the number pi
e               -> R                   Euler's number
infinity        -> R                   a bound of an interval; nowhere else
add             Z* -> Z                the sum; with no arguments 0
mul             R* -> R                the product; with no arguments 1
pow             R R -> R               the power: whole exponents as repeated products (0^0 = 1), others for bases >= 0
exp             R -> R                 the exponential
log             R -> R                 the natural logarithm of a positive number
abs             R -> R                 the absolute value
sign            R -> R                 -1, 0 or 1
floor           R -> R                 the largest whole number that is not larger
factorial       R -> R                 n! for whole n >= 0
gamma           R -> R                 the gamma function of a positive number
digamma         R -> R                 the derivative of log gamma, of a positive number
erf             R -> R                 the error function
Phi             R -> R                 the distribution function of N(0, 1)
sigmoid         R -> R                 1/(1 + exp(-x))
tanh            R -> R                 the hyperbolic tangent
sin             R -> R                 the sine
cos             R -> R                 the cosine
max             R R* -> R              the largest
min             R R* -> R              the smallest
cases           by rule                value, condition, value, condition ...: the value of the first that holds
indicator       P -> R                 1 if it holds, else 0
apply           by rule                a function at its arguments
entry           by rule                an entry of a matrix, or of a column, counted from 1
sums and integrals
sum             I>T -> T               the sum over a range; an empty one is 0
product         I>R -> R               the product over a range; an empty one is 1
integral        X>T -> T               the integral over all points
integral_on     S X>T -> T             the integral over a set
total           X>T -> T               the sum over all points of a discrete space
total_on        S X>T -> T             the sum over a set
calculus
derivative      by rule                the slope of a Lam at a place: by a number; by an entry of a matrix, a member of a
                                       family, a value of a density, named by what follows
gradient        by rule                the matrix of slopes by all entries of a matrix
laws
normal          by rule                N(mean, scale^2), scale > 0
multinormal     by rule                N(mean, covariance) on R^n, covariance positive definite
finite          by rule                point, weight, point, weight ...; weights >= 0 with the sum 1
product_law     by rule                independent components, one for each index 1..n: a law on R^n
component       by rule                the law of one component of a law on R^n
margin          by rule                the law of some places of a joint law, counted from 1
conditional     by rule                a joint law, k, the values of its last k places: the law of the others given these
law_of          by rule                the joint law of random variables
density         by rule                the density (of a discrete law the mass) at points
expect          by rule                the mean of a Lam (one for each place) under a law
probability     by rule                the probability of a set under a law
kl              by rule                int p log(p/q), with 0 log(0/q) = 0
entropy         by rule                -int p log p, with 0 log 0 = 0
cross_entropy   by rule                -int p log q, with 0 log q = 0
random variables
mean            T -> T                 the expectation of what is made of random variables
mean_given      T P -> T               the same, given that something holds
variance        R -> R                 E[(X - E X)^2]
covariance      R R -> R               E[(X - E X)(Y - E Y)]
chance          P -> R                 the probability that it holds
matrices
matmul          by rule                the product of matrices
scale           R M(n,m) -> M(n,m)     a number times a matrix
power           M(n,n) I -> M(n,n)     a whole power; negative ones of the inverse
transpose       M(n,m) -> M(m,n)       the transpose
inverse         M(n,n) -> M(n,n)       the inverse of an invertible matrix
trace           M(n,n) -> R            the sum of the diagonal
det             M(n,n) -> R            the determinant; of the empty matrix 1
logdet          M(n,n) -> R            the logarithm of a positive determinant
only            M(1,1) -> R            the entry of a 1 x 1 matrix
norm            M(n,m) -> R            the root of the sum of squared entries
identity        by rule                the identity matrix of a size
zeros           by rule                the zero matrix of two sizes
vector          by rule                the column of a Lam over 1..n
diagonal        by rule                the diagonal matrix of a Lam over 1..n
table           by rule                the matrix of two nested Lams over 1..n and 1..m
explicit        by rule                rows, columns, and the entries row by row
sets
interval        by rule                the numbers between two bounds (the bounds themselves carry no weight)
members         by rule                the set of the elements listed
such_that       by rule                the points for which a Lam holds
propositions
true            -> P                   holds
false           -> P                   does not hold
eq              by rule                equal: numbers, matrices, points, laws, sets
ne              by rule                not equal
lt              R R -> P               less than
le              R R -> P               at most
and             P* -> P                all of them
or              P* -> P                one of them
not             P -> P                 not
implies         P P -> P               the first only with the second
forall          by rule                the Lam holds for every value of its variable
in              by rule                a point lies in a set
defined         V -> P                 a term has a value: an integral exists, a denominator is not 0
whole           R -> P                 a whole number
even            R -> P                 an even number
odd             R -> P                 an odd number
square          M(n,m) -> P            as many rows as columns
symmetric       M(n,n) -> P            equal to its transpose
positive_definite       M(n,n) -> P    symmetric, and x' M x > 0 for x not 0
semidefinite    M(n,n) -> P            symmetric, and x' M x >= 0
invertible      M(n,n) -> P            its determinant is not 0
orthogonal      M(n,n) -> P            its transpose is its inverse
is_diagonal     M(n,n) -> P            zero off the diagonal
lower_triangular        M(n,n) -> P    zero above the diagonal
upper_triangular        M(n,n) -> P    zero below the diagonal
convex          W -> P                 a convex function of a number
concave         W -> P                 a concave function of a number
increasing      W -> P                 a function of a number that never falls
decreasing      W -> P                 a function of a number that never rises
distributed     by rule                a random variable has this law
independent     V V* -> P              random variables are independent
"""


def _read(text: str) -> tuple[dict[str, Operation], dict[str, tuple[str, ...]]]:
    table: dict[str, Operation] = {}
    groups: dict[str, list[str]] = {}
    for line in text.strip().splitlines():
        words = line.split("  ")
        cells = [w.strip() for w in words if w.strip()]
        if line.startswith(" "):
            last = next(reversed(table))
            table[last] = Operation(last, table[last].signature, f"{table[last].meaning} {cells[0]}")
        elif len(cells) == 1:
            groups[cells[0]] = []
        else:
            op, signature, meaning = cells
            table[op] = Operation(op, signature, meaning)
            groups[next(reversed(groups))].append(op)
    return table, {name: tuple(ops) for name, ops in groups.items()}


OPERATIONS, GROUPS = _read(_ROWS)
"""The table by name, and the names by group."""

FUNCTIONS = frozenset("""exp log abs sign floor factorial gamma digamma erf Phi sigmoid tanh sin cos""".split())
"""The known functions of one number."""

BINDERS = frozenset(op for op, row in OPERATIONS.items() if ">" in row.signature) | frozenset(
    "derivative gradient product_law expect vector diagonal table such_that forall".split())
"""The operations that take a Lam."""

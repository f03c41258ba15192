"""Terms, types and statements as text, and the text read back.

The oracle is the term itself: a random one of the whole vocabulary comes back unchanged. What people write is a table of
texts and of the terms that they are; what they must not write is a table of messages.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from benchmarks.vocabulary import CONTEXT, Maker
from klderive.language import (
    OPERATIONS,
    REAL,
    App,
    Bound,
    Context,
    Declaration,
    Free,
    Function,
    Index,
    Lam,
    LanguageError,
    Law,
    Matrix,
    Num,
    Point,
    Random,
    Set,
    app,
    subterms,
)
from klderive.language.notation import read, read_context, read_statement, read_type
from klderive.language.show import text
from klderive.language.tokens import MAX_LENGTH, MAX_NESTING, NotationError

SAID = read_context("""n, J: 1..; x, y, z, mu, mu_1, s, a_hat, loss: R; sigma@family: 1..J -> R; v, w: R^n; A, B: R^(n, n); p, q: law R;
    r: law [R, R]; q@given1: R -> law R; p@family: 1..n -> law R; f: R -> R; X, Y: random R; T: set R""")
HERE = SAID.declarations
D = {(d.name, d.role): Free(d) for d in HERE}
n, x, y, z, v, A, B, p, f = (D[k, ""] for k in "n x y z v A B p f".split())
sigma = D["sigma", "family"]
ONE, TWO = Num(1), Num(2)


# ---------------------------------------------------------------- there and back


@pytest.fixture(scope="module")
def some():
    maker = Maker(20)
    return [maker.any() for _ in range(2000)]


def test_random_terms_come_back_from_text(some):
    wrong = [t for t in some if read(text(t, CONTEXT.declarations), CONTEXT.declarations) != t]
    assert wrong == []


def test_every_operation_is_among_the_random_terms(some):
    assert {t.op for s in some for t in subterms(s) if isinstance(t, App)} == set(OPERATIONS)


def test_equal_texts_are_equal_terms(some):
    texts = {}
    for t in some:
        texts.setdefault(text(t, CONTEXT.declarations), set()).add(t)
    assert [found for found in texts.values() if len(found) > 1] == []


def test_random_types_and_statements_come_back():
    maker = Maker(21)
    for kind in (maker.kind(3) for _ in range(300)):
        assert read_type(text(kind, CONTEXT.declarations), CONTEXT.declarations) == kind
    for statement in (maker.statement() for _ in range(40)):
        assert read_statement(text(statement)) == statement
    assert read_context(text(CONTEXT)) == CONTEXT
    assert read_context(text(Context())) == Context()


MINUS_Y = app("mul", -1, y)
TEXTS = [
    (Num(Fraction(1, 2)), "1/2"),
    (app("mul", 1, app("pow", 2, -1)), "1/(2)"),
    (Num(-3), "-3"),
    (app("mul", -1, 3), "-(3)"),
    (app("add", x, -3), "x + -3"),
    (app("add", x, app("mul", -1, 3)), "x - 3"),
    (app("add", x, MINUS_Y), "x - y"),
    (app("add", x, app("mul", -1, app("mul", y, z))), "x - y*z"),
    (app("add", x, app("mul", -1, y, z)), "x + -1*y*z"),
    (app("add", x, app("add", y, z)), "x + (y + z)"),
    (app("add", app("add", x, y), z), "(x + y) + z"),
    (app("add", x, app("mul", -1, app("add", y, z))), "x - (y + z)"),
    (app("add", x), "add(x)"),
    (app("mul"), "mul()"),
    (app("mul", x, app("pow", y, -1), z), "x/y*z"),
    (app("mul", x, app("pow", app("mul", y, z), -1)), "x/(y*z)"),
    (app("mul", app("mul", x, y), z), "(x*y)*z"),
    (app("mul", x, -1), "x*(-1)"),
    (app("mul", -1, MINUS_Y), "-(-y)"),
    (app("mul", MINUS_Y, x), "(-y)*x"),
    (app("pow", x, -1), "x^-1"),
    (app("pow", app("pow", x, y), 2), "(x^y)^2"),
    (app("pow", x, app("pow", y, 2)), "x^(y^2)"),
    (app("pow", -2, 2), "(-2)^2"),
    (app("mul", -1, app("pow", x, 2)), "-x^2"),
    (app("pow", x, Fraction(1, 2)), "sqrt(x)"),
    (app("pow", x, Fraction(1, 3)), "x^(1/3)"),
    (app("add", A, app("scale", -1, B)), "A - B"),
    (app("scale", x, app("matmul", A, B)), "x*A*B"),
    (app("matmul", app("scale", x, A), B), "(x*A)*B"),
    (app("scale", app("mul", x, y), A), "x*y*A"),
    (app("scale", x, app("scale", y, A)), "x*(y*A)"),
    (app("power", A, -1), "A^-1"),
    (app("only", app("matmul", app("transpose", v), A, v)), "only(v'*A*v)"),
    (app("entry", A, 1, n), "A[1, n]"),
    (app("sum", Lam(Index(ONE, n), app("pow", app("entry", v, Bound(0)), 2), "i")), "sum(i: 1..n, v[i]^2)"),
    (app("sum", Lam(Index(ONE, n), app("add", Bound(0), n), "n")), "sum(n_1: 1..n, n_1 + n)"),
    (app("sum", Lam(Index(ONE, n), app("sum", Lam(Index(ONE, Bound(0)), app("mul", Bound(0), Bound(1)), "i")), "i")),
     "sum(i: 1..n, sum(i_1: 1..i, i_1*i))"),
    (app("expect", p, Lam(REAL, app("log", app("density", p, Bound(0))), "x")), "expect(p, x: R, log(p(x)))"),
    (app("derivative", Lam(REAL, app("exp", Bound(0)), ""), x), "derivative(x_1: R, exp(x_1), x)"),
    (app("density", app("apply", D["q", "given1"], x), z), "q@given1(x)(z)"),
    (app("apply", sigma, 2), "sigma(2)"),
    (app("and", app("lt", 0, x), app("or", app("eq", x, y), App("true"))), "0 < x and (x = y or true)"),
    (app("implies", app("in", x, D["T", ""]), app("not", app("ne", x, 0))), "x in T => not(x != 0)"),
    (app("interval", app("mul", -1, App("infinity")), 0), "interval(-infinity, 0)"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "shown"), TEXTS, ids=[shown for _, shown in TEXTS])
def test_text(term, shown):
    assert text(term, HERE) == shown
    assert read(shown, HERE) == term


READ = [
    ("0 > x", "x < 0"),
    ("x >= 1", "1 <= x"),
    ("((x))", "x"),
    ("x^(-1)", "x^-1"),
    ("x*y^-1", "x/y"),
    ("x^(1/2)", "sqrt(x)"),
    ('"x"', "x"),
    ("6/4", "3/2"),
    ("x\n + y", "x + y"),
    ("-2^2", "-(2^2)"),
    ("1/0", "1/(0)"),
    ("sum(x: 1..n, x)", "sum(j: 1..n, j)"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), READ, ids=[written for written, _ in READ])
def test_other_spellings(written, shown):
    assert read(written, HERE) == read(shown, HERE)
    assert text(read(written, HERE), HERE) == shown or "j" in shown


KINDS = [
    (Index(ONE, app("add", n, 1)), "1..(n + 1)"),
    (Index(ONE), "1.."),
    (Index(None, Num(-2)), "..-2"),
    (Index(), "Z"),
    (Matrix(n, ONE), "R^n"),
    (Matrix(app("add", n, 1), TWO), "R^(n + 1, 2)"),
    (Law((REAL, Matrix(n, ONE)), discrete=True), "discrete law [R, R^n]"),
    (Function((REAL,), Law((REAL,))), "R -> law R"),
    (Function((Function((REAL,), REAL), Index(ONE, n)), REAL), "[R -> R, 1..n] -> R"),
    (Function((Function((REAL,), REAL),), REAL), "[R -> R] -> R"),
    (Function((REAL,), Function((REAL,), REAL)), "R -> R -> R"),
    (Random(Set(Point("a b", discrete=True))), 'random set discrete point "a b"'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "shown"), KINDS, ids=[shown for _, shown in KINDS])
def test_types(kind, shown):
    assert text(kind, HERE) == shown
    assert read_type(shown, HERE) == kind


def test_a_range_from_a_name_that_is_a_word_of_types():
    law = Declaration("law", Index(ONE))
    kind = Index(Free(law), None)
    assert text(kind) == "(law).."
    assert read_type("(law)..", (law,)) == kind


def test_roles_are_shown_where_names_meet():
    mu, mus = Declaration("mu", REAL), Declaration("mu", Function((Index(),), REAL), "family")
    member = app("apply", Free(mus), 1)
    assert text(member) == "mu(1)"
    assert read("mu(1)", (mus,)) == member
    assert text(app("add", Free(mu), member)) == "mu + mu@family(1)"
    assert text(member, (mu, mus)) == "mu@family(1)"
    assert read("mu@family(1)", (mu, mus)) == member


def test_names_that_are_words_are_quoted():
    names = [Free(Declaration(name, REAL)) for name in ("log", "e", "in", "sqrt", "a b", 'say "x"', "x'", "2", "", "é", "²")]
    term = App("add", tuple(names))
    assert text(term).startswith('"log" + "e" + "in" + "sqrt" + "a b"')
    assert read(text(term), [t.declaration for t in names]) == term


def test_a_scheme_in_one_line():
    scheme = read_statement("a: R, b: R; a > 0; b > 0 |- log(a*b) = log(a) + log(b) provided a != b")
    a, b = map(Free, scheme.context.declarations)
    assert scheme.context.hypotheses == (app("lt", 0, a), app("lt", 0, b))
    assert (scheme.relation, scheme.left) == ("=", app("log", app("mul", a, b)))
    assert scheme.conditions == (app("ne", a, b),)
    assert text(scheme) == "a, b: R; 0 < a; 0 < b |- log(a*b) = log(a) + log(b) provided a != b"


# ---------------------------------------------------------------- what is refused

REFUSED = [
    ("x +", "column 4: expected a name, found the end"),
    ("x + + y", "column 5: expected a name, found '+'"),
    ("x y", "column 3: expected an operation or the end, found 'y'"),
    ("x^y^z", "column 4: expected an operation or the end, found '^'"),
    ("x < y < z", "column 7: expected an operation or the end, found '<'"),
    ("(x", "column 3: expected ')', found the end"),
    ("u", "column 1: the name u is not declared"),
    ("sigma@fam", "column 1: the name sigma is not declared in that role; there is sigma@family"),
    ("log", "column 4: expected '(', found the end"),
    ("sum(log: 1..n, 1)", 'column 5: log is a word of the language; as a name it is written "log"'),
    ("x & y", "column 3: '&' is not read here"),
    ("0.5", "column 2: '.' is not read here"),
    ('"a', "column 1: '\"' is not read here"),
    ('"\\q"', "column 1: a quoted name that is not well-formed"),
    ("sum(i: 1, i)", "column 9: expected '..', found ','"),
    ("A*x", "column 4: in the product before this, numbers must stand before matrices"),
    ("(" * 400 + "x", f"column 151: nested more than {MAX_NESTING} deep"),
    ("x" + "'" * 400, f"column 102: nested more than {MAX_NESTING} deep"),
    ("9" * 2000, "column 1: '999999999' is not read here"),
    ("x+" * MAX_LENGTH, f"column {MAX_LENGTH + 1}: a text of more than {MAX_LENGTH} characters"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "message"), REFUSED, ids=[w[:20] for w, _ in REFUSED])
def test_what_is_not_read(written, message):
    with pytest.raises(NotationError) as found:
        read(written, HERE)
    assert str(found.value) == message


@pytest.mark.parametrize("written", ["trace(x)", "x + A", "log(x, y)", "A*(B*v)*v", "sum(i: 1..n, true)", "p(x, y)", "f(A)",
                                     "kl(x, p)", "convex(x)", "integral_on(x, y: R, y)", "probability(x, members(1))"])
def test_what_makes_no_sense(written):
    with pytest.raises(LanguageError):
        read(written, HERE)


@pytest.mark.parametrize("written", ["x", "x: R |- x", "x: R |- x = x provided", "x: R; x: R |- x = x", "v: R^n |- v = v", "x: R x > 0 |- x = x"])
def test_what_is_no_statement(written):
    with pytest.raises(LanguageError):
        read_statement(written)


@pytest.mark.parametrize("written", ["law " * 400 + "R", "R -> " * 400 + "R", "[" * 400 + "R", "1..(" * 400], ids=["law", "function", "bracket", "range"])
def test_types_that_nest_too_deep(written):
    with pytest.raises(NotationError, match=rf"nested more than {MAX_NESTING} deep|'\.\.'"):
        read_type(written)


def test_damaged_texts_are_refused_or_read():
    maker = Maker(22)
    for k in range(200):
        shown = text(maker.any(), CONTEXT.declarations)
        at = maker.chance.randrange(len(shown))
        for damaged in (shown[:at], shown[:at] + shown[at + 1:], shown[:at] + maker.chance.choice("()[]:,;.-'\"@^ x1") + shown[at:]):
            try:
                found = read(damaged, CONTEXT.declarations)
            except LanguageError:
                continue
            assert read(text(found, CONTEXT.declarations), CONTEXT.declarations) == found, k

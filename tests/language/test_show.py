"""Terms as text, as JSON and as LaTeX; text and JSON read back.

The oracle of the first two is the term itself: a random one of the whole vocabulary comes back unchanged. What people
write is a table of texts and of the terms that they are; what they must not write is a table of messages.
"""

from __future__ import annotations

import json
import re
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
from klderive.language.notation import (
    MAX_LENGTH,
    MAX_NESTING,
    NotationError,
    read,
    read_context,
    read_statement,
    read_type,
)
from klderive.language.serial import dumps, loads
from klderive.language.show import latex, text, words

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


def test_random_terms_come_back_from_json(some):
    assert [t for t in some[:500] if loads(dumps(t)) != t] == []


def test_random_types_and_statements_come_back():
    maker = Maker(21)
    for kind in (maker.kind(3) for _ in range(300)):
        assert read_type(text(kind, CONTEXT.declarations), CONTEXT.declarations) == kind
        assert loads(dumps(kind)) == kind
    for statement in (maker.statement() for _ in range(40)):
        assert read_statement(text(statement)) == statement
        assert loads(dumps(statement)) == statement
    assert read_context(text(CONTEXT)) == loads(dumps(CONTEXT)) == CONTEXT
    assert read_context(text(Context())) == loads(dumps(Context())) == Context()


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


@pytest.mark.parametrize("written", ["trace(x)", "x + A", "log(x, y)", "A*(B*v)*v", "sum(i: 1..n, true)", "p(x, y)", "f(A)"])
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


def test_terms_that_nest_too_deep_are_not_shown():
    deep = x
    for _ in range(200):
        deep = app("exp", deep)
    for show in (text, latex, words, dumps):
        with pytest.raises(LanguageError):
            show(deep)


def test_nested_sums_and_products_are_shown_in_linear_time():
    nested = x
    for _ in range(24):
        nested = app("sum", Lam(Index(ONE, n), app("mul", app("add", nested, 1), Bound(0), app("pow", y, -1)), "i"))
    assert len(latex(nested, HERE)) < 5000


# ---------------------------------------------------------------- JSON


def test_json_is_stable():
    statement = read_statement("n: 1..; x: R; a@family: 1..n -> R; x > 0 |- sum(i: 1..n, a(i)/2) <= 3/2 provided x != 1")
    assert json.loads(dumps(statement)) == {
        "klderive": 1,
        "declarations": [
            ["n", "", ["index", 1, None]], ["x", "", ["R"]], ["a", "family", ["function", [["index", 1, "n"]], ["R"]]]],
        "hypotheses": [["lt", 0, "x"]],
        "relation": "<=",
        "left": ["sum", ["lam", ["index", 1, "n"], "i", ["mul", ["apply", ["@", "a", "family"], ["#", 0]], ["pow", 2, -1]]]],
        "right": [3, 2],
        "conditions": [["ne", "x", 1]],
    }  # fmt: skip
    assert loads(dumps(statement)) == statement


def document(**fields) -> str:
    return json.dumps({"klderive": 1, "declarations": [["x", "", ["R"]]], **fields})


DOCUMENTS = [
    ("[]", "not a document of version 1"),
    ('{"klderive":2,"declarations":[],"term":1}', "not a document of version 1"),
    ('{"klderive":true,"declarations":[],"term":1}', "not a document of version 1"),
    ("{", "not a document: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ('{"klderive":1,"klderive":1}', "not a document: a field is given twice"),
    (document(term="x", note=1), "unknown fields: note"),
    (document(), "these fields are not those of one thing: "),
    (document(term="x", type=["R"]), "these fields are not those of one thing: term, type"),
    (document(hypotheses=[], relation="="), "these fields are not those of one thing: hypotheses, relation"),
    (document(term=True), "a term was expected, not True"),
    (document(term=1.5), "not a document: 1.5 is no whole number"),
    (document(term=[1, 0]), "a term was expected, not a list of 2"),
    (document(term=[2, 4]), "a term was expected, not a list of 2"),
    (document(term="y"), "the name y is not declared"),
    (document(term=["#", 0]), "a bound variable without its binder"),
    (document(term=["#", -1]), "a term was expected, not a list of 2"),
    (document(term=["eval", "x"]), "a term was expected, not a list of 2"),
    (document(term=["log", "x", "x"]), "log takes 1 arguments, not 2"),
    (document(term={"op": "log"}), "a term was expected, not {'op': 'log'}"),
    (document(type=["R", 1]), "a list of 0 was expected, not a list of 1"),
    (document(type=["law", [["R"]], 1]), "true or false was expected, not 1"),
    (document(type=["matrix", "x", ["log", "x"]]), None),
    (document(hypotheses=["x"]), "a hypothesis is a proposition"),
    (document(declarations=[["x", "", ["R"]], ["x", "", ["R"]]], term=1), "the name x is declared twice"),
    (document(declarations=[["x", ["R"]]], term=1), "a list of 3 was expected, not a list of 2"),
    ('{"klderive":1,"declarations":[],"term":' + '["exp",' * 200 + "1" + "]" * 200 + "}", "nested more than 120 deep"),
    ('{"klderive":1,"declarations":[],"term":' + "[" * 100_000, "not a document: nested too deep"),
    ('{"klderive":1,"declarations":[],"term":' + "9" * 5000 + "}", None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "message"), DOCUMENTS, ids=[(m or w)[:30] for w, m in DOCUMENTS])
def test_what_is_no_document(written, message):
    if message is None and "matrix" in written:
        assert isinstance(loads(written), Matrix)
        return
    with pytest.raises(LanguageError) as found:
        loads(written)
    assert message is None or str(found.value) == message


# ---------------------------------------------------------------- LaTeX and words

LATEX = [
    ("-1/2*(x - mu)^2/s^2", r"-\frac{\left(x - \mu\right)^{2}}{2 s^{2}}"),
    ("-1/2*log(pi) + x", r"-\frac{1}{2} \log\left(\pi\right) + x"),
    ("-(x + y)", r"-\left(x + y\right)"),
    ("x - (y - z) - (-3)", r"x - \left(y - z\right) + 3"),
    ("x + -1/2", r"x - \frac{1}{2}"),
    ("x*(y + 1)", r"x \cdot \left(y + 1\right)"),
    ("f(x)*(y + 1)", r"f\left(x\right) \left(y + 1\right)"),
    ("2*3*x*4", r"2 \cdot 3 x \cdot 4"),
    ("x/y", r"\frac{x}{y}"),
    ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
    ("(-x)^2", r"\left(-x\right)^{2}"),
    ("x^-2", r"\frac{1}{x^{2}}"),
    ("2^-3*x", r"\frac{x}{2^{3}}"),
    ("f(x)^2", r"\left(f\left(x\right)\right)^{2}"),
    ("sqrt(x + 1)", r"\sqrt{x + 1}"),
    ("mu_1 + a_hat + loss", r"\mu_{1} + \hat{a} + \mathrm{loss}"),
    ("sum(i: 1..J, sigma(i) + 1)*x", r"\left(\sum_{i=1}^{J} \left(\sigma_{i} + 1\right)\right) x"),
    ("1/J*sum(i: 1..J, -sigma(i)^2) + x", r"\frac{1}{J} \sum_{i=1}^{J} \left(-\sigma_{i}^{2}\right) + x"),
    ("sum(i: 1..J, sigma(i))*sum(i: 1..J, sigma(i))/x",
     r"\frac{\sum_{i=1}^{J} \sigma_{i}}{x} \sum_{i=1}^{J} \sigma_{i}"),
    ("integral(t: R, p(t)*log(p(t)/q(t)))",
     r"\int p\left(t\right) \log\left(\frac{p\left(t\right)}{q\left(t\right)}\right) \, dt"),
    ("integral_on(interval(0, infinity), t: R, exp(-t))", r"\int_{0}^{\infty} \exp\left(-t\right) \, dt"),
    ("expect(p, x: R, log(p(x)))", r"\mathbb{E}_{p\left(x\right)}\left[\log\left(p\left(x\right)\right)\right]"),
    ("expect(r, x: R, z: R, x*z)", r"\mathbb{E}_{r\left(x, z\right)}\left[x z\right]"),
    ("expect(q@given1(x), t: R, t)", r"\mathbb{E}_{q\left(t \mid x\right)}\left[t\right]"),
    ("expect(normal(0, 2), t: R, t)", r"\mathbb{E}_{t \sim \mathcal{N}\left(0, 2^{2}\right)}\left[t\right]"),
    ("kl(q@given1(x), q)", r"\mathrm{KL}\left(q\left(\cdot \mid x\right) \,\|\, q\right)"),
    ("normal(mu, s)(x)", r"\mathcal{N}\left(x; \mu, s^{2}\right)"),
    ("normal(mu, sqrt(z))", r"\mathcal{N}\left(\mu, z\right)"),
    ("p@family(2)(x)", r"p_{2}\left(x\right)"),
    ("trace(inverse(A)*B)", r"\operatorname{tr}\left(A^{-1} B\right)"),
    ("only((v - w)'*inverse(A)*(v - w))", r"\left(v - w\right)^{\top} A^{-1} \left(v - w\right)"),
    ("x*A*v - (A + B)*w", r"x A v - \left(A + B\right) w"),
    ("logdet(A) + det(A)^2", r"\log\left|A\right| + \left|A\right|^{2}"),
    ("v[2]*A[1, 2]^2", r"v_{2} A_{1, 2}^{2}"),
    ("derivative(t: R, t^2, x)", r"\frac{\partial}{\partial x}\left[x^{2}\right]"),
    ("derivative(t: R, t*x, x)", r"\left.\frac{\partial}{\partial t}\left[t x\right]\right|_{t = x}"),
    ("sum(i: 1..n, derivative(t: R, t*i, i))", r"\sum_{i=1}^{n} \left.\frac{\partial}{\partial t}\left[t i\right]\right|_{t = i}"),
    ("derivative(s: 1..J -> R, s(1)^2, sigma, 2)", r"\frac{\partial}{\partial \sigma_{2}}\left[\sigma_{1}^{2}\right]"),
    ("derivative(t: law R, t(y), q, x)", r"\frac{\delta}{\delta q\left(x\right)}\left[q\left(y\right)\right]"),
    ("gradient(u: R^n, only(u'*u), v)", r"\nabla_{v}\left[v^{\top} v\right]"),
    ("mean_given(X, Y = 1) + variance(X)^2", r"\mathbb{E}\left[X \mid Y = 1\right] + \left(\operatorname{Var}\left[X\right]\right)^{2}"),
    ("cases(x, x > 0, -x)", r"\begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}"),
    ("explicit(2, 2, 1, x, y, 1)", r"\begin{pmatrix} 1 & x \\ y & 1 \end{pmatrix}"),
    ("x > 0 and (y <= 1 or x = 3)", r"x > 0 \land \left(y \le 1 \lor x = 3\right)"),
    ("forall(i: 1..J, sigma(i) > 0)", r"\sigma_{i} > 0 \text{ for all } i \in \left\{1, \dots, J\right\}"),
    ("positive_definite(A)", r"A \text{ positive definite}"),
    ("margin(r, 1)(x)", r"\operatorname{margin}\left(r, 1\right)\left(x\right)"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "shown"), LATEX, ids=[written for written, _ in LATEX])
def test_latex(written, shown):
    assert latex(read(written, HERE), HERE) == shown


def test_latex_of_statements_and_types():
    statement = read_statement("sigma: R; A: R^(2, 2); sigma > 0 |- log(sigma^2) >= 2*log(sigma) provided sigma > 0; invertible(A)")
    assert latex(statement) == (r"\log\left(\sigma^{2}\right) \ge 2 \log\left(\sigma\right) "
                                r"\quad \text{provided } \sigma > 0, A \text{ invertible}")
    assert latex(read_type("[R, 1..n] -> R^(n, 2)", HERE)) == \
        r"\mathbb{R} \times \left\{1, \dots, n\right\} \to \mathbb{R}^{n \times 2}"
    assert latex(read_type("law R")) == r"\text{law on } \mathbb{R}"


def test_latex_of_random_terms_is_balanced(some):
    for t in some:
        shown = latex(t, CONTEXT.declarations)
        assert shown.count("{") - shown.count(r"\{") == shown.count("}") - shown.count(r"\}"), shown
        assert shown.count(r"\left") - shown.count(r"\leftarrow") == shown.count(r"\right"), shown
        assert not re.search(r"[-+] [-+]|\^\{[^{}]*\}\^|_\{[^{}]*\}_|@", shown), shown


WORDS = [
    ("0 < x", "x > 0"),
    ("1 <= n", "n >= 1"),
    ("x < y", "x < y"),
    ("positive_definite(A)", "A is positive definite"),
    ("semidefinite(A - B)", "A - B is positive semidefinite"),
    ("whole(n/2)", "n/2 is a whole number"),
    ("independent(X, Y)", "X and Y are independent"),
    ("distributed(X, normal(0, 1))", "X has the law normal(0, 1)"),
    ("forall(i: 1..J, 0 < sigma(i))", "sigma(i) > 0 for every i from 1 to J"),
    ("forall(t: R, 0 < f(t))", "f(t) > 0 for every t"),
    ("defined(integral(t: R, p(t)*t^2))", "the integral of p(t)*t^2 over t exists"),
    ("defined(expect(r, t: R, u: R, t*u))", "the mean of t*u over t, u under r exists"),
    ("defined(x/y)", "x/y has a value"),
    ("0 < x and y != 0", "x > 0 and y != 0"),
    ("0 < x => y = 0", "if x > 0, then y = 0"),
    ("not(x = 0)", "it does not hold that x = 0"),
    ("x in interval(0, 1)", "x in interval(0, 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), WORDS, ids=[said for _, said in WORDS])
def test_words(written, said):
    assert words(read(written, HERE), HERE) == said

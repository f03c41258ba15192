"""Certificates: what is found is re-checked by the verifier alone, and what is changed is not accepted.

The oracle of the attacks is `meaning` (the second opinion), which shares no code with verifier or prover. Reach over all
shipped steps and many more attacks: benchmarks/certificates.py.
"""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import tokenize
from functools import cache
from pathlib import Path

import pytest

from benchmarks.certificates import attack, steps
from klderive.__main__ import main
from klderive.certificates import certified, file_of
from klderive.language import RELATIONS
from klderive.language.notation import read_statement
from klderive.language.serial import dumps
from klderive.proof import schemes as proof_schemes
from klderive.proof.decide import Proof, decide
from klderive.proof.finder import find, search
from klderive.proof.finder.search import instance, schemes
from klderive.proof.scheme_table import SCHEMES
from klderive.proof.verify.certify import certify
from klderive.proof.verify.terms import Rejected
from klderive.verdicts import Proved

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 755
"""Lines of code that the verifier may have; the aim is 600."""


@cache
def univariate() -> tuple[dict, ...]:
    """The certificates of a shipped derivation."""
    found = [find(document, by)[0] for _, document, by in steps("univariate")]
    return tuple(c for c in found if c is not None)


def verified(path: Path) -> subprocess.CompletedProcess[str]:
    """What the verifier says of a file, in a process of its own without SymPy and mpmath."""
    code = ("import sys, runpy; sys.modules['sympy'] = sys.modules['mpmath'] = None; "
            f"sys.argv = ['verify', {str(path)!r}]; runpy.run_module('klderive.proof.verify', run_name='__main__')")
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_the_steps_of_a_derivation_are_certified_and_checked_by_the_verifier_alone(tmp_path: Path) -> None:
    path = tmp_path / "univariate.cert.json"
    path.write_text(file_of(map(json.dumps, univariate())), encoding="utf-8")
    run = verified(path)
    assert (run.stdout, run.returncode) == ("20 statements, 20 certified, 0 failed\n", 0), run.stderr


@pytest.mark.parametrize("text", ['{"certificates":[]}', "{", '{"certificates":[{}]}', '{"certificates":[1.5]}', "[" * 100_000],
                         ids=["none", "half", "empty", "a float", "deep"])
def test_a_file_without_certificates_fails(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.cert.json"
    path.write_text(text, encoding="utf-8")
    run = verified(path)
    assert run.returncode == 1 and not run.stderr and " 0 certified" in run.stdout


def test_a_page_shows_the_instances_with_links_to_schemes_that_are_there() -> None:
    sys.path[:0] = [str(ROOT / "docs")]
    import instances

    del sys.path[0]
    shown = "".join(instances.walk(c, "axioms.html") for c in univariate())
    anchors = set(re.findall('id="([^"]+)"', "".join(map(instances.lines_of, SCHEMES))))
    linked = set(re.findall('href="axioms.html#([^"]+)"', shown))
    assert linked and linked <= anchors and "\n\n" not in shown
    assert shown.count("<details") == len(univariate()) and shown.count("<li>") == sum(len(c["instances"]) for c in univariate())
    assert "<code>log(normal(mu_2, sigma_2)(x)^-1) = -log(normal(mu_2, sigma_2)(x))</code> below <code>x under normal(mu_1" in shown


def lines_of_code(path: Path) -> int:
    """Lines without blanks, comments and docstrings."""
    source = path.read_text(encoding="utf-8")
    texts: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        for part in getattr(node, "body", []) if isinstance(getattr(node, "body", None), list) else []:
            if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str):
                texts.update(range(part.lineno, (part.end_lineno or part.lineno) + 1))
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - texts)


def test_what_the_verifier_loads_is_counted() -> None:
    code = ("import sys, runpy\ntry: runpy.run_module('klderive.proof.verify', run_name='__main__')\nexcept SystemExit: pass\n"
            "import importlib.util as u\nprint(u.find_spec('klderive.proof.verify.__main__').origin)\n"
            "print(*{m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'klderive'}, sep='\\n')\n"
            "print(*{n.split('.')[0] for n in sys.modules} - set(sys.stdlib_module_names), file=sys.stderr)")
    run = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
                         capture_output=True, text=True)
    files = {line for line in run.stdout.splitlines() if line.endswith(".py")}
    parts = {Path(f).relative_to(ROOT).parts[:3] for f in files}
    assert parts <= {("klderive", "__init__.py"), ("klderive", "proof", "__init__.py"), ("klderive", "proof", "verify")}
    count = sum(lines_of_code(Path(f)) for f in files)
    assert count <= LIMIT and f"{count} lines of code" in (ROOT / "docs" / "soundness.md").read_text(encoding="utf-8")
    assert "sympy" not in run.stderr and "mpmath" not in run.stderr


def test_the_data_of_the_verifier_are_the_schemes_of_the_prover() -> None:
    run = subprocess.run([sys.executable, "tools/schemes.py", "--check"], cwd=ROOT, capture_output=True, text=True,
                         env={"PYTHONPATH": str(ROOT), "PATH": ""})
    assert run.returncode == 0, run.stderr or "run python tools/schemes.py"


TRUE = {
    "log": "a, b: R; 0 < a; 0 < b |- log(a*b^2) = log(a) + 2*log(b)",
    "a given equation": "a, b: R; 0 < b; a = b |- log(a) = log(b)",
    "members": "n: 1..; s: Z -> R; forall(i: Z, 0 < s(i)) |- sum(i: 1..n, log(s(i)^2)) = 2*sum(i: 1..n, log(s(i)))",
    "moments": "m, s: R; 0 < s |- expect(normal(m, s), x: R, (x - m)^2) = s^2",
    "derivative": "t: R; 0 < t |- derivative(x: R, x*log(x), t) = log(t) + 1",
    "second derivative": "t: R; 0 < t |- derivative(x: R, derivative(y: R, log(y), x), t) = -1/t^2",
    "trace": "n: 1..; A, B: R^(n, n) |- trace(A*B) = trace(B*A)",
    "inverse": "n: 1..; A, B: R^(n, n); invertible(A); invertible(B) |- inverse(A*B)*A = inverse(B)",
    "divided": "a, b: R; a != b |- (a^2 - b^2)/(a - b) = a + b",
    "square": "a, b: R |- a^2 + b^2 >= 2*a*b - 2*a*b",
    "bound": "t: R; 0 < t |- t - 1 >= log(t)",
    "a gamma integral": "a, b: R; 0 < a; 0 < b |- integral_on(interval(0, infinity), x: R, x^(a - 1)*exp(-b*x)*x) = a*gamma(a)/b^(a + 1)",
    "a power over an interval": "a, b: R; 0 < a; a <= b |- integral_on(interval(a, b), x: R, 2*x + 3) = b^2 - a^2 + 3*(b - a)",
    "a bell curve": "s: R; 0 < s |- integral(x: R, exp(-x^2/(2*s^2))) = s*(2*pi)^(1/2)",
    "whole numbers": "a, b: R; whole(a); whole(b); b >= a |- sum(i: a..b, 2) = 2*(b - a + 1)",
    "a discrete joint law": "p: discrete law [R, R]; defined(entropy(p)); defined(expect(p, x: R, y: R, log(p(x, y)))) |- "
                            "entropy(p) = -expect(p, x: R, y: R, log(p(x, y)))",
    "a logarithm as written": "p, q: R; 0 < p; p < 1; 0 < q; q < 1 |- log(p*(1 - q)/(q*(1 - p))) = log(p/q) + log((1 - q)/(1 - p))",
    "given once more": "p: law R; m: R; expect(p, x: R, x) = m; defined(expect(p, x: R, x)) |- expect(p, x: R, x - m) = 0",
    "factorials": "n: 0.. |- factorial(n)/factorial(n) = 1",
}  # fmt: skip


@pytest.mark.parametrize("line", TRUE.values(), ids=TRUE)
def test_a_statement_has_a_certificate(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def filled(name: str | int, filling: dict, *rest: object) -> dict:
        if isinstance(name, str):
            wanted = [meta for _, meta, _ in schemes()[name][0]]
            assert {*filling} == {*wanted}, f"the finder fills {[*filling]} of {name}, the line has {wanted}"
        return instance(name, filling, *rest)

    monkeypatch.setattr(search, "instance", filled)
    statement = read_statement(line)
    proof = decide(statement)
    assert isinstance(proof, Proof)
    found = certified(statement, Proved(proof.by, conditions=proof.conditions))
    assert found.certificate, found.uncertified
    certify(json.loads(found.certificate), schemes())


def ids_in(node: ast.expr) -> set[str]:
    """The ids of schemes that an expression names."""
    texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {t for t in texts if re.fullmatch(r"[a-z-]+/\d*", t)}


def test_the_finder_names_schemes_that_are_there_and_what_they_are_filled_with() -> None:
    ids = [s.id for s in proof_schemes.schemes()]
    assert len({*ids}) == len(ids), "two lines of an axiom have one number: a new line takes a number that no other has"
    named, filled = set[str](), 0
    for room in (ROOT / "klderive" / "proof" / "finder").glob("*.py"):
        for node in ast.walk(ast.parse(room.read_text(encoding="utf-8"))):
            named |= ids_in(node) if isinstance(node, ast.Constant) else set()
            pair = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
            if len(pair) > 1 and isinstance(pair[1], ast.Dict):
                keys = {k.value for k in pair[1].keys if isinstance(k, ast.Constant)}
                for name in ids_in(pair[0]) & {*ids}:
                    filled += 1
                    wanted = {meta for _, meta, _ in schemes()[name][0]}
                    whole = None not in pair[1].keys and isinstance(node, ast.Tuple) and len(pair) == 3
                    assert keys <= wanted and (keys == wanted or not whole), f"{room.name} fills {keys} of {name}: it has {wanted}"
    assert len(named) > 150 and named <= {*ids}, f"the finder names {sorted(named - {*ids})}: klderive/proof/scheme_table.py lacks it"
    assert filled > 100


FALSE = {
    "no sign": "a, b: R |- log(a*b) = log(a) + log(b)",
    "no value": "a: R |- log(a) = log(a)",
    "a name that is called pi": "pi: R; 0 < e |- 2*pi = 2*pi + 0*log(pi)",
    "divided by zero": "a: R |- a/a = 1",
    "root of a square": "a: R |- (a^2)^(1/2) = a",
    "matrices commute": "n: 1..; A, B: R^(n, n) |- A*B = B*A",
    "no inverse": "n: 1..; A: R^(n, n) |- A*inverse(A) = identity(n)",
    "scale is not positive": "m, s: R |- expect(normal(m, s), x: R, x) = m",
    "empty range": "l, h: Z; f: Z -> R |- sum(i: l..h, 1) = h - l + 1",
    "past the range": "n: 1..; x: R^n |- x[n + 1] = x[n + 1]",
    "two sizes": "n, m: 1.. |- trace(identity(n)) = trace(identity(m))",
    "no derivative": "t: R |- derivative(x: R, abs(x), t) = derivative(x: R, abs(x), t)",
    "no integral": "|- integral(x: R, x) = integral(x: R, x)",
    "strict": "a: R |- a^2 > 0",
    "a range that is none": "x: R |- sum(i: 1..x, i) = sum(i: 1..x, i)",
    "a size that is none": "x: R |- trace(identity(x)) = trace(identity(x))",
    "not zero": "n: 1..; A: R^(n, n) |- A != zeros(n, n)",
    "one is two": "|- 1 = 2",
    "one is at least two": "|- 1 >= 2",
    "a mean and its square": "m, s: R; 0 < s |- expect(normal(m, s), x: R, x^2) = m^2",
    "a family for a number": "s: R; s@family: Z -> R; 0 < s |- log(s(1)^2) = 2*log(s(1))",
    "a law of other points": "p, q: law R |- integral(x: R, p(x)*log(p(x)/q(x))) = integral(x: R, p(x)*log(p(x))) - "
                             "integral(x: R, p(x)*log(q(x)))",
}  # fmt: skip


@pytest.mark.parametrize("line", FALSE.values(), ids=FALSE)
def test_a_wrong_or_unsupported_statement_has_none(line: str) -> None:
    try:
        statement = read_statement(line)
    except ValueError:
        return
    found, why = find(json.loads(dumps(statement)), ("log-product", "linearity", "gaussian-integral", "derivative", "inverse"))
    assert found is None and why


def test_a_changed_certificate_states_nothing_wrong() -> None:
    out = attack(list(univariate())[::4], 150, 5)
    assert out["tried"] == 150 and out["wrong"] == 0


DEEP = ["log", "s"]
for _ in range(300):
    DEEP = ["log", DEEP]
CHANGES = {
    "one differs from one": lambda c: {**c, "statement": {**c["statement"], "relation": "!=", "left": 1, "right": 1},
                                       "instances": []},
    "one is more than one": lambda c: {**c, "statement": {**c["statement"], "relation": ">", "left": 1, "right": 1},
                                       "instances": []},
    "none is at least one": lambda c: {**c, "statement": {**c["statement"], "relation": ">=", "left": 0, "right": 1},
                                       "instances": []},
    "an unknown field": lambda c: {**c, "comment": "x"},
    "another version": lambda c: {**c, "certificate": 1},
    "true for one": lambda c: {**c, "certificate": True},
    "a condition removed": lambda c: {**c, "statement": {**c["statement"], "hypotheses": []}},
    "an instance dropped": lambda c: {**c, "instances": c["instances"][:-1]},
    "a huge exponent": lambda c: {**c, "statement": {**c["statement"], "left": ["pow", 2, 10**30]}},
    "a nested huge exponent": lambda c: {**c, "statement": {**c["statement"], "left": ["pow", ["add", "s", 1], 10**6]}},
    "a density of nothing": lambda c: {**c, "statement": {**c["statement"], "left": ["density"]}},
    "deep": lambda c: {**c, "statement": {**c["statement"], "left": DEEP}},
    "turned round": lambda c: {**c, "instances": [{**d, "reversed": False} for d in c["instances"]]},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_certificate_is_rejected(change) -> None:
    statement = read_statement("s: R; 0 < s |- log(s^2) = 2*log(s)")
    found, why = find(json.loads(dumps(statement)), ("log-product",))
    assert found is not None, why
    certify(found, schemes())
    with pytest.raises(Rejected):
        certify(change(found), schemes())


X = ["#", 0]
SQUARE = [["pow", ["pow", "a", 2], [1, 2]], "a"]
"""Equal for no negative number."""
NOWHERE = ["add", ["log", "a"], ["mul", -1, ["log", "a"]]]
EVERYWHERE = [["indicator", ["forall", ["lam", ["R"], "x", ["eq", ["mul", ["pow", X, 2], ["pow", ["pow", X, 2], -1]], 1]]]],
              ["indicator", ["forall", ["lam", ["R"], "x", ["eq", 1, 1]]]]]
"""Equal if no number is 0."""


def of(body: list, at: object = 0) -> list:
    return ["derivative", ["lam", ["R"], "x", body], at]


JOINT = ["expect", "p", ["lam", ["R"], "x", ["lam", ["R"], "y", ["abs", ["apply", "g", X]]]]]
FX, D = ["apply", "f", X], ["diagonal", ["lam", ["index", 1, "n"], "i", 0]]
ABS = ["abs", FX]
PQF = [["p", "", ["law", [["R"]], False]], ["q", "", ["law", [["R"]], False]], ["f", "", ["function", [["R"]], ["R"]]]]
MEANS = [["defined", ["expect", "p", ["lam", ["R"], "x", ["log", FX]]]], ["defined", ["integral", ["lam", ["R"], "x", ABS]]],
         ["defined", ["integral", ["lam", ["R"], "x", FX]]]]
MIXED = [["integral", ["lam", ["R"], "x", ["mul", ["add", ["density", "p", X], 1], a]]] for a in (ABS, FX)]
BELOW_P = {"scheme": "always/14", "with": {"a": FX}, "below": [[["R"], "p"]]}
"""|f| = f wherever p is positive, if the mean of log f under p exists."""
UNSOUND = {
    "a scheme of what has no value": ([["a", "", ["R"]]], [], SQUARE, {
        "scheme": "gaussian-integral/12", "with": {"m": 0, "s": ["exp", ["log", "a"]], "k": 0}}),
    "a hypothesis of what has no value": ([["a", "", ["R"]]], [["forall", ["lam", ["R"], "x", ["defined", ["exp", X]]]]], SQUARE, {
        "scheme": 0, "with": {"0": ["log", "a"]}}),
    "defined up to ring laws": ([["a", "", ["R"]]], [], [["indicator", ["defined", NOWHERE]], ["indicator", ["defined", 0]]], None),
    "a derivative of what is equal": ([["a", "", ["R"]]], [["defined", of(0)]], [of(NOWHERE), of(0)], None),
    "a second derivative": ([], [["defined", of(["mul", X, ["abs", X]])]], [of(of(["mul", X, ["abs", X]], X))] * 2, None),
    "a derivative by an index": ([["n", "", ["index", 1, None]], ["v", "", ["matrix", "n", 1]]], [],
                                 [of(["entry", "v", X], 1)] * 2, None),
    "an integrand nearly everywhere": ([], [["defined", ["integral", ["lam", ["R"], "x", ["mul", ["log", ["pow", X, 2]], [
        "exp", ["mul", -1, ["pow", X, 2]]]]]]]], EVERYWHERE, None),
    "a proposition that fails before": ([], [["defined", ["forall", ["lam", ["R"], "x", ["lt", 1, ["pow", X, -1]]]]]], EVERYWHERE,
                                        None),
    "a sum without bounds": ([], [], [["sum", ["lam", ["index", None, None], "i", 1]]] * 2, None),
    "a hypothesis about no variable": ([], [["lt", 0, X]], EVERYWHERE, {"scheme": 0, "with": {}, "below": [[["R"], None]]}),
    "a sum over points and an integral": ([], [["defined", ["integral", ["lam", ["R"], "x", ["mul", ["log", ["pow", X, 2]], [
        "exp", ["mul", -1, ["pow", X, 2]]]]]]]], [["total_on", ["members", 0], ["lam", ["R"], "x", ["mul", ["pow", X, 2], ["pow", ["pow", X, 2], -1]]]], [
            "total_on", ["members", 0], ["lam", ["R"], "x", 1]]], None),
    "a discrete law and an integral": ([["p", "", ["law", [["R"], ["R"]], True]], ["g", "", ["function", [["R"]], ["R"]]]], [
        ["defined", ["integral", ["lam", ["R"], "x", ["integral", ["lam", ["R"], "y", ["log", ["apply", "g", X]]]]]]],
        ["defined", JOINT], ["defined", ["expect", "p", ["lam", ["R"], "x", ["lam", ["R"], "y", ["apply", "g", X]]]]]],
        [JOINT, ["expect", "p", ["lam", ["R"], "x", ["lam", ["R"], "y", ["apply", "g", X]]]]],
        {"scheme": "always/14", "with": {"a": ["apply", "g", X]}, "below": [[["R"], None], [["R"], None]]}),
    "a variable called as a name": ([["0", "", ["R"]]], [["forall", ["lam", ["R"], "x", ["eq", X, "0"]]]], EVERYWHERE, {
        "scheme": 0, "with": {"0": ["log", -1]}}),
    "a name called as a variable": ([["0", "", ["R"]], ["f", "", ["function", [["R"]], ["R"]]]], [["forall", [
        "lam", ["R"], "x", ["eq", ["apply", "f", X], "0"]]]], [["apply", "f", 5], 5], {"scheme": 0, "with": {"0": 5}}),
    "a density at an index": ([["p", "", ["law", [["R"]], False]], ["n", "", ["index", 1, None]]], [], [
        ["sum", ["lam", ["index", 1, "n"], "i", ["mul", ["density", "p", X], ["log", ["density", "p", X]]]]]] * 2, None),
    "the mean of a constant under no law": ([], [], EVERYWHERE, {
        "scheme": "linearity/18", "with": {"p": ["normal", 0, -1], "c": 1}}),
    "no summands and no law": ([], [], EVERYWHERE, {
        "scheme": "linearity/21", "with": {"p": ["normal", 0, -1], "f": ["lam", ["R"], "x", ["lam", ["index", None, None], "i", 1]],
                                           "l": 1, "h": 0}}),
    "an implication of what is no proposition": ([["a", "", ["R"]], ["A", "", ["matrix", 2, 2]]], [
        ["implies", ["lt", 0, "A"], ["defined", ["log", "a"]]]], [["log", "a"]] * 2, None),
    "a type about no variable": ([["n", "", ["index", X, None]]], [], ["n", "n"], None),
    "a point without a value": ([], [], [["total_on", ["members", 0], ["lam", ["R"], "x", ["mul", X, ["pow", X, -1]]]], [
        "total_on", ["members", 0], ["lam", ["R"], "x", 1]]], None),
    "points that may be one": ([["a", "", ["R"]]], [], [["total_on", ["members", "a", 0], ["lam", ["R"], "x", 1]], 2], {
        "scheme": "always/43", "with": {"a": "a", "b": 0, "f": ["lam", ["R"], "x", 1]}}),
    "a sum over points that has a value": ([["a", "", ["R"]]], [["defined", ["total_on", ["members", 1], [
        "lam", ["R"], "x", ["log", X]]]]], [["log", "a"]] * 2, None),
    "a fact of a mean under an integral": ([*PQF], [*MEANS], [["integral", ["lam", ["R"], "x", ABS]], [
        "integral", ["lam", ["R"], "x", FX]]], BELOW_P),
    "a density in a sum is no weight": ([*PQF], [*MEANS, *(["defined", a] for a in MIXED)], MIXED, BELOW_P),
    "a weight for all points": ([*PQF], [*MEANS], [["indicator", ["forall", ["lam", ["R"], "x", ["eq", [
        "mul", ["density", "p", X], ABS], ["mul", ["density", "p", X], FX]]]]], 1], BELOW_P),
    "an implication without its premiss": ([["a", "", ["R"]]], [["implies", ["lt", 0, "a"], ["lt", 1, "a"]]], [[
        "indicator", ["lt", 1, "a"]], 1], None),
    "the support of another law": ([*PQF], [["forall", ["lam", ["R"], "x", ["implies", ["lt", 0, ["density", "p", X]], [
        "lt", 0, ["density", "q", X]]]]]], [["expect", "p", ["lam", ["R"], "x", ["mul", ["density", "q", X], [
            "pow", ["density", "p", X], -1]]]], 1], {"scheme": "total-mass/12", "with": {"p": "p", "q": "q"}}),
    "a weight above 1": ([], [], [["density", ["finite", 0, 2, 1, -1], 0], 2], {
        "scheme": "finite-density/2", "with": {"a": 0, "b": 1, "t": 2}}),
    "a divergence that is not finite": ([], [], [["kl", ["finite", 0, [1, 2], 1, [1, 2]], ["finite", 0, 0, 1, 1]]] * 2, {
        "scheme": "kl/6", "with": {"a": 0, "b": 1, "s": [1, 2], "t": 0}}),
    "a derivative says nothing elsewhere": ([["a", "", ["R"]]], [["defined", of(["log", ["add", X, 1]])]], [["log", "a"]] * 2, None),
    "a third margin of two": ([["p", "", ["law", [["R"], ["R"]], False]]], [], [["density", ["margin", "p", 3], 0]] * 2, None),
    "a divergence from a law of other points": ([["p", "", ["law", [["R"], ["R"]], False]], ["q", "", ["law", [["R"]], False]]], [
        ["defined", ["kl", "p", "q"]]], [["kl", "p", "q"]] * 2, None),
    "a derivative by a whole number": ([], [], [["derivative", ["lam", ["index", None, None], "i", X], 1]] * 2, None),
    "a quotient by what may be 0": ([["a", "", ["R"]], ["c", "", ["R"]]], [], [["mul", ["mul", "a", "c"], ["pow", "c", -1]], "a"], {
        "scheme": "always/45", "with": {"a": "a", "b": 0, "c": "c", "d": 0}}),
    "a density without a scale": ([], [], EVERYWHERE, {"scheme": "always/46", "with": {"m": 0, "s": -1, "x": 0}}),
    "a mean of logarithms of what is not positive": ([*PQF], [["defined", ["expect", "p", ["lam", ["R"], "x", ["log", [
        "pow", FX, 2]]]]]], [["expect", "p", ["lam", ["R"], "x", ["log", FX]]]] * 2, {
        "scheme": "log-product/6", "with": {"p": "p", "f": ["lam", ["R"], "x", ["pow", FX, 2]], "c": [1, 2]}}),
    "infinity less infinity": ([], [], [["add", ["infinity"], ["mul", -1, ["infinity"]]], 0], None),
    "infinity for a number": ([["c", "", ["R"]]], [["defined", ["integral_on", ["interval", 0, ["infinity"]], ["lam", ["R"], "x", 1]]]], [
        ["integral_on", ["interval", 0, ["infinity"]], ["lam", ["R"], "x", 1]], ["infinity"]], {
        "scheme": "antiderivative/1", "with": {"a": 0, "b": ["infinity"]}}),
    "a bound in a scheme": ([], [["defined", ["integral_on", ["interval", 0, ["infinity"]], ["lam", ["R"], "x", 0]]]], [
        ["integral_on", ["interval", 0, ["infinity"]], ["lam", ["R"], "x", 0]], 0], {
        "scheme": "linearity/45", "with": {"a": 0, "b": ["infinity"], "c": 0, "f": ["lam", ["R"], "x", 0]}}),
    "from infinity": ([], [], [["integral_on", ["interval", ["infinity"], 0], ["lam", ["R"], "x", 1]]] * 2, {
        "scheme": "antiderivative/9", "with": {"a": ["infinity"], "b": 0, "k": 0}}),
    "a bound past infinity": ([], [], [["integral_on", ["interval", 0, ["add", ["infinity"], 1]], ["lam", ["R"], "x", 0]]] * 2, {
        "scheme": "linearity/63", "with": {"a": 0, "b": ["add", ["infinity"], 1], "c": 0, "f": ["lam", ["R"], "x", 1]}}),
    "positive only over the interval": ([], [["defined", ["integral", ["lam", ["R"], "x", ["abs", X]]]], ["defined", [
        "integral", ["lam", ["R"], "x", X]]]], [["integral", ["lam", ["R"], "x", ["abs", X]]], ["integral", ["lam", ["R"], "x", X]]], {
        "scheme": "always/14", "with": {"a": X}, "below": [[["R"], ["interval", 0, ["infinity"]]]]}),
    "positive past the interval": ([], [["defined", ["integral_on", ["interval", -1, 1], ["lam", ["R"], "x", ["abs", X]]]]], [
        ["integral_on", ["interval", -1, 1], ["lam", ["R"], "x", ["abs", X]]], ["integral_on", ["interval", -1, 1], ["lam", ["R"], "x", X]]], {
        "scheme": "always/14", "with": {"a": X}, "below": [[["R"], ["interval", 0, 1]]]}),
    "an integral over nothing": ([["a", "", ["R"]]], [["defined", ["integral_on", ["interval", 1, 0], ["lam", ["R"], "x", ["log", "a"]]]]], [
        ["log", "a"]] * 2, None),
    "an interval beside a place": ([["a", "", ["R"]]], [["defined", of(["abs", X], "a")]], [of(["abs", X], "a"), 1], {
        "scheme": "always/14", "with": {"a": X}, "below": [[["R"], ["interval", 0, ["infinity"]], "a"]]}),
    "an interval for a vector": ([["n", "", ["index", 1, None]]], [], EVERYWHERE, {
        "scheme": "trace/1", "with": {"n": 1, "M": ["identity", 1]}, "below": [[["matrix", "n", 1], ["interval", 0, 1]]]}),
    "a gamma function of what is not positive": ([["a", "", ["R"]]], [], [["gamma", "a"]] * 2, {
        "scheme": "always/50", "with": {"x": "a"}}),
    "a factorial below 0": ([["n", "", ["index", 0, None]]], [], [["factorial", ["add", "n", -1]]] * 2, None),
    "not said to be whole": ([["a", "", ["R"]]], [["implies", ["lt", 0, "a"], ["whole", "a"]]], [[
        "sum", ["lam", ["index", 1, "a"], "i", 1]]] * 2, None),
    "an index past its bounds": ([["n", "", ["index", 1, None]], ["f", "", ["function", [["index", 1, "n"]], ["R"]]]], [], [
        ["sum", ["lam", ["index", 1, ["add", "n", 1]], "i", ["apply", "f", X]]]] * 2, None),
    "an inverse of 0": ([["n", "", ["index", 1, None]]], [], [["matmul", D, ["inverse", D]], ["identity", "n"]], {
        "scheme": "inverse/19", "with": {"n": "n", "f": ["lam", ["index", None, None], "i", 0]}}),
}  # fmt: skip


@pytest.mark.parametrize(("names", "given", "sides", "instance"), UNSOUND.values(), ids=UNSOUND)
def test_what_has_no_value_shows_nothing(names: list, given: list, sides: list, instance: dict | None) -> None:
    statement = {"klderive": 1, "declarations": names, "hypotheses": given, "relation": "=", "left": sides[0], "right": sides[1],
                 "conditions": []}
    with pytest.raises(Rejected):
        certify({"certificate": 2, "statement": statement, "instances": [instance] if instance else []}, schemes())


def test_the_verifier_knows_all_relations() -> None:
    from klderive.proof.verify.statements import RELATIONS as known

    assert known == RELATIONS


NOTES = "Let $s > 0$ and $t > 0$.\n\n$$\\log\\frac{s}{t} = \\log s - \\log t$$\n\n$$2.5 > \\sqrt{6}$$\n"
"""A line with a certificate, and one that is proved by intervals, which no scheme says."""


def test_check_writes_certificates_and_says_what_has_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notes.md"
    text.write_text(NOTES, encoding="utf-8")
    assert main(["check", "--verbose", "--certify", str(text)]) == 0
    shown = capsys.readouterr().out
    assert "re-checked" in shown and "not certified: " in shown and "2 proved (1 re-checked), 0 refuted" in shown
    run = verified(tmp_path / "notes.md.cert.json")
    assert (run.stdout, run.returncode) == ("1 statements, 1 certified, 0 failed\n", 0), run.stderr
    main(["check", "--certificates", str(tmp_path / "out"), str(text)])
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_an_uncertified_proof_counts_as_undecided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notes.md"
    text.write_text(NOTES, encoding="utf-8")
    assert main(["check", "--certified", "--strict", "--output-format", "json", str(text)]) == 1
    steps = [s for f in json.loads(capsys.readouterr().out)["files"] for c in f["chains"] for s in c["steps"]]
    assert [s["verdict"] for s in steps] == ["proved", "undecided"]
    assert steps[0]["certificate"]["certificate"] == 2 and steps[1]["reason"].startswith("proved, not certified: ")

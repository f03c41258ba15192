"""The reference pages, generated from the package when the pages are built, never stored.

Each function yields pages as (name, content): the rules with the steps that use them, the derivations
step by step with the verdict on each, what is taken on faith, the public names from their docstrings,
and the landing page's refuted line as the program prints it. Docstrings are Markdown.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import repeat

import instances
import links
import replay
from sympy.assumptions import AppliedPredicate

import klderive
import klderive.exports
from klderive.derivation import Derivation, Step, latex, latex_line, side_by_side
from klderive.derivations import load, names
from klderive.proof.axioms import AXIOMS
from klderive.reading import check_text
from klderive.reading.files import StepReport
from klderive.report.words import MARKS
from klderive.rules import BOUNDS, BY_HAND, RULES, SCRIPTED, Rule
from klderive.verdicts import UNTRIED


def pages(checked: Collection[str] | None = None) -> Iterator[tuple[str, bytes]]:
    """All reference pages; if some derivations are named, only those are checked, and the others say so."""
    derivations = [load(name) for name in names()]
    for derivation in derivations:
        check = checked is None or derivation.name in checked
        yield f"reference/derivations/{derivation.name}.md", one_derivation(derivation, check).encode()
    yield "reference/derivations.md", all_derivations(derivations).encode()
    yield "reference/rules.md", rules(derivations).encode()
    yield "reference/axioms.md", faith().encode()
    yield "reference/api.md", api().encode()
    yield "reference/refuted.md", refuted().encode()
    yield "reference/try.md", links.invitation().encode()


def anchor(name: str) -> str:
    """A name as the end of an address."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


# ---------------------------------------------------------------- derivations


def all_derivations(derivations: list[Derivation]) -> str:
    """A list of the derivations, each with its question and result."""
    entries = "\n".join(f"derivations/{d.name}" for d in derivations)
    parts = [
        "# Derivations\n\nEach line follows from the one before by the rule beside it, and was checked by "
        "the axioms of that rule alone, from scratch, when this page was built.\n"
    ]
    for d in derivations:
        parts.append(f"\n## [{d.title}](derivations/{d.name}.md)\n\n{d.question}\n\n{equation(d)}\n")
    return "".join([*parts, f"\n```{{toctree}}\n:hidden:\n\n{entries}\n```\n"])


def one_derivation(derivation: Derivation, check: bool = True) -> str:
    """The lines of one derivation, each with its rule and its verdict."""
    steps = list(zip(derivation.steps, derivation.check() if check else repeat(None), strict=check))
    parts = [f"# {derivation.title}\n\n{derivation.question}\n\n", links.walked(derivation.name, "../../")]
    if derivation.given:
        parts.append(f"Given {', '.join(map(condition, derivation.given))}.\n")
    several = len(derivation.parts) > 1
    certified = [instances.of_step(derivation, step, verdict) for step, verdict in steps]
    if any(certified):
        parts.append(f"\n{sum(map(bool, certified))} of {len(steps)} lines have a [certificate](../../soundness.md#certificates) "
                     "that was re-checked when this page was built.\n")
    for number, ((step, verdict), certificate) in enumerate(zip(steps, certified, strict=True), 1):
        if step.part or number == 1:
            if several:
                parts.append(f"\n## {step.part or derivation.title}\n")
            if step.given:
                parts.append(f"\nFor {', '.join(map(condition, step.given))}:\n")
            parts.append(line(f"{derivation.name}-start-{number}", displayed(latex(step.before)), ""))
        parts.append(
            line(f"{derivation.name}-{number}", displayed(latex_line(step)), reason(step, verdict),
                 instances.walk(certificate, "../axioms.html") if certificate else "")
        )
    return "".join(parts)


def line(name: str, formula: str, why: str, instances: str = "") -> str:
    return f"\n::::{{container}} line\n:name: {name}\n\n{formula}\n\n{why}\n\n{instances}\n::::\n"


def displayed(tex: str) -> str:
    """A line, in pieces between which a narrow page breaks it."""
    pieces = side_by_side(tex)
    if len(pieces) == 1:
        return f"$$\n{tex}\n$$"
    shown = " ".join(f"$\\displaystyle {piece}$" for piece in pieces)
    return f":::{{container}} broken\n{shown}\n:::"


def reason(step: Step, verdict: object) -> str:
    """The rule, the note, the verdict's mark, and its side conditions."""
    note = f": {step.note}" if step.note else ""
    untried = getattr(verdict, "untried", "")
    text = f"[{step.rule}](../rules.md#{anchor(step.rule)}){note} {mark(verdict)}" + (f"; {untried}" if untried else "")
    provided = getattr(verdict, "provided", ())
    return text + (f"\n\n[provided {'; '.join(f'`{p}`' for p in provided)}]{{.provided}}" if provided else "")


def mark(verdict: object) -> str:
    """The verdict in a word and a colour."""
    if verdict is None:
        return "[not checked here]{.verdict .unread}"
    name, sign = getattr(verdict, "name", ""), getattr(verdict, "mark", "")
    return f"[{sign} {name}]{{.verdict .{name}}}"


def equation(derivation: Derivation) -> str:
    """What the first part of a derivation shows."""
    return f"$$\n{latex(derivation.start)} = {latex(derivation.result)}\n$$"


def condition(given: object) -> str:
    """A hypothesis: a formula, or what a matrix is declared to be in words."""
    if isinstance(given, AppliedPredicate):
        what = str(given.function.name).replace("_", " ")
        return f"{', '.join(map(inline, given.arguments))} {what}"
    return inline(given)


def inline(expression: object) -> str:
    return f"${latex(expression)}$"


# ---------------------------------------------------------------- rules and axioms


def rules(derivations: list[Derivation]) -> str:
    """Each rule: what it says, an example, its axioms, the steps that use it."""
    uses: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for derivation in derivations:
        for number, step in enumerate(derivation.steps, 1):
            uses[step.rule][derivation.name].append(number)
    head = (
        "# Rules\n\nA rule is a named set of [axioms](axioms.md): when a step gives a rule as its reason, "
        "the checker may use those axioms and no others. A rule without axioms is arithmetic.\n"
    )
    groups = {
        "Rules that `derive` tries, in this order": RULES,
        "Rules that a derivation asks for": SCRIPTED,
        "Lines that are written by hand": BY_HAND,
        "Rules for inequalities": BOUNDS,
    }
    return head + "".join(
        f"\n## {title}\n" + "".join(one_rule(rule, uses[rule.name]) for rule in group)
        for title, group in groups.items()
    )


def one_rule(rule: Rule, uses: dict[str, list[int]]) -> str:
    before, after = rule.example
    axioms = ", ".join(f"[{name}](axioms.md#axiom-{name})" for name in sorted(rule.axioms))
    places = "; ".join(
        f"[{name}](derivations/{name}.md), step " + ", ".join(f"[{n}](#{name}-{n})" for n in numbers)
        for name, numbers in uses.items()
    )
    statement = (
        f"$$\n{rule.statement}\n$$" if "\\" in rule.statement or "=" in rule.statement else rule.statement
    )
    shown = rule not in BOUNDS and before != after
    return (
        f"\n({anchor(rule.name)})=\n### {rule.name}\n\n{statement}\n\n"
        + (f"For example {inline(before)} is {inline(after)}.\n\n" if shown else "")
        + f"Axioms: {axioms or 'arithmetic only'}. First met in notebook {rule.lesson:02}.\n\n"
        + (f"Used in {places}.\n" if uses else "No derivation uses it yet.\n")
    )


def faith() -> str:
    """Everything that the checker takes on faith."""
    head = (
        "# What is taken on faith\n\nA step is proved if it follows from these axioms and the arithmetic of "
        "real numbers, and from nothing else. None of them mentions the closed form of a divergence: those "
        "are derived. `klderive axioms` prints this list.\n\n"
    )
    always = "\n## Always on\n\nThe laws of arithmetic, the entries of matrices and a few signs, as certificates use them.\n\n"
    return head + "\n".join(
        f"[{axiom.name}]{{#axiom-{axiom.id}}} (`{axiom.id}`)\n"
        f": `{axiom.statement}`\n\n  For example: `{axiom.example}`\n\n{indented(instances.lines_of(axiom.id))}\n"
        for axiom in AXIOMS
    ) + always + instances.lines_of("always")


def indented(lines: str) -> str:
    return lines.replace("\n", "\n  ").join(("  ", ""))


# ---------------------------------------------------------------- public names


def api() -> str:
    """Every public name, grouped by the module that it comes from."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, module in klderive.exports.MODULE_OF.items():
        groups[module].append(name)
    parts = [
        "# Public names\n\nEverything below is imported by `from klderive import ...`; "
        "a name loads only what it needs.\n"
    ]
    for module, members in groups.items():
        parts.append(f"\n## `{module}`\n")
        parts += [entry(name, getattr(klderive, name)) for name in members]
    return "\n".join(parts)


def entry(name: str, value: object) -> str:
    """Heading, signature and docstring of one name, with the methods of a class."""
    described = inspect.isclass(value) or callable(value)  # a tuple would bring the docstring of tuples
    doc = inspect.getdoc(value) or "" if described else "The rules that `derive` tries, in order: [rules](rules.md)."
    parts = [f"\n### `{name}`\n", signature(name, value), markdown(doc)]
    if inspect.isclass(value):
        for method_name, method in vars(value).items():
            if inspect.isfunction(method) and not method_name.startswith("_") and method.__doc__:
                parts += [signature(f"{name}.{method_name}", method), markdown(inspect.getdoc(method) or "")]
    return "\n".join(part for part in parts if part)


def signature(name: str, value: object) -> str:
    """The call as code, or nothing where there is none."""
    try:
        text = str(inspect.signature(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ""
    text = re.sub(r"<(.*?) at 0x.*?>", r"<\1>", text)  # no addresses of objects
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", text).removesuffix(" -> None")  # annotations without quotes
    return f"```python\n{name}{text}\n```\n"


def markdown(doc: str) -> str:
    """A docstring as Markdown: doctests become code, formulas and prose stay."""
    lines, code = [], False
    for row in doc.splitlines():
        starts = row.lstrip().startswith(">>>")
        if starts and not code:
            lines.append("```pycon")
        elif code and not row.strip():
            lines.append("```")
        code = starts or (code and bool(row.strip()))
        lines.append(row)
    return "\n".join([*lines, "```"] if code else lines) + "\n"


# ---------------------------------------------------------------- the landing page


def refuted() -> str:
    """The README's example: the note, each line of it with its verdict, and what the program prints of it now."""
    blocks = replay.BLOCK.findall((replay.ROOT / "README.md").read_text(encoding="utf-8"))
    shown = replay.console(next(text for kind, text in blocks if kind == "console"))
    _, note, answer = re.split(r"^\$ .*\n", shown, flags=re.MULTILINE)
    words, _, _ = note.partition("\n\n")
    (chain,) = check_text(note).chains
    parts = [f"{words.strip()}\n", line("start", f"$$\n{chain.head}\n$$", "")]
    for number, step in enumerate(chain.steps, 1):
        why = f"[{MARKS[step.verdict]} {step.verdict}]{{.verdict .{step.verdict}}}"
        parts.append(line(f"line-{number}", f"$$\n= {step.source}\n$$", why + said(step)))
    parts.append(links.opened(note))
    return "".join(parts) + f"\nIn a terminal, `klderive check notes.md`:\n\n```text\n{answer.strip()}\n```\n"


def said(step: StepReport) -> str:
    """What is said of a line: that no model was evaluated; the slip, and the point at which the sides differ."""
    if step.models == 0:
        return f"; {UNTRIED}"
    if step.verdict != "refuted" or step.witness is None:
        return ""
    values = ", ".join(f"`{name} = {value}`" for name, value in step.witness["at"].items())
    lhs, rhs = (f"{float(step.witness[side]):.4g}" for side in ("lhs", "rhs"))
    return f": {step.diagnosis}. At {values} the left side is {lhs}, the right side {rhs}."

"""What the reader makes of texts, and how fast.

    python -m benchmarks.reading PATH...

A table of verdict counts for each text; the share of proved equality steps, counted by a counter that shares nothing
with the reader (it looks at relation signs in the source, knows no grammar, and counts unread rows too); steps per
second; start-up time beside ruff's and beside importing SymPy, medians of several runs.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from klderive.reading import check_file
from klderive.reading.sources import find

VERDICTS = ("proved", "refuted", "undecided", "given", "unread")
DISPLAY = re.compile(
    r"\$\$(.*?)\$\$|\\\[(.*?)\\\]|\\begin\{(equation|align|gather|eqnarray|multline)\*?\}(.*?)\\end\{\3\*?\}",
    re.S,
)
RELATION = re.compile(
    r"=|\\leq?(?![a-z])|\\geq?(?![a-z])|\\neq?(?![a-z])|\\approx|\\propto|\\equiv|\\sim(?![a-z])|<|>"
)


def counted(text: str) -> dict[str, int]:
    """Relation signs of the displays outside all braces and brackets: `steps` without `~`, `signs` with it.

    >>> counted("$$a = b$$ and $$x_{i=1} \\\\sim p(X=0) = c$$")
    {'signs': 3, 'steps': 2}
    """
    steps = signs = 0
    for match in DISPLAY.finditer(text):
        body = next(g for g in (match[1], match[2], match[4]) if g is not None)
        body = re.sub(
            r"\\(label|tag|eqref|text|mathrm|operatorname)\s*\{[^{}]*\}", lambda m: " " * len(m[0]), body
        )
        body = re.sub(r"\\(overset|stackrel)\s*\{[^{}]*\}\s*\{([^{}]*)\}", r" \2 ", body)
        for sign in RELATION.finditer(body):
            before = re.sub(r"\\[{}\[\]()]|\\\\", " ", body[: sign.start()])
            row = re.split(r"\\\\", body[: sign.start()])[-1]
            flat = re.sub(r"\\(left|right|lbrace|rbrace)\b\s*[.]?", "", row)
            braces = (
                before.count("{") - before.count("}") - len(re.findall(r"\\begin\s*\{[a-z]+\*?\s*$", before))
            )
            inside = flat.count("(") - flat.count(")") + flat.count("[") - flat.count("]")
            if (
                braces > 0
                or inside > 0
                or re.search(r"\\begin\{(array|cases)\}(?!.*\\end\{(array|cases)\})", before, re.S)
            ):
                continue
            signs += 1
            steps += sign[0] not in (r"\sim",)
    return {"signs": signs, "steps": steps}


def table(paths: list[Path]) -> None:
    started = time.perf_counter()
    reports = [check_file(p) for p in paths]
    seconds = time.perf_counter() - started
    width = max(len(p.name) for p in paths)
    print(f"{'text':<{width}}  {'  '.join(f'{v:>9}' for v in VERDICTS)}  {'signs =':>9}  {'proved %':>9}")
    total = dict.fromkeys((*VERDICTS, "signs"), 0)
    for path, report in zip(paths, reports, strict=True):
        counts = report.counts()
        text = path.read_text(encoding="utf-8", errors="replace")
        signs = counted(text)["steps"]
        shown = sum(s.verdict == "proved" for c in report.chains for s in c.steps if _displayed(text, s.line))
        share = f"{100 * min(shown, signs) / signs:.0f}" if signs else "-"
        print(
            f"{path.name:<{width}}  {'  '.join(f'{counts[v]:>9}' for v in VERDICTS)}  {signs:>9}  {share:>9}"
        )
        for v in VERDICTS:
            total[v] += counts[v]
        total["signs"] += signs
    done = sum(total[v] for v in VERDICTS)
    share = f"{100 * min(total['proved'], total['signs']) / total['signs']:.1f}" if total["signs"] else "-"
    print(
        f"{'all':<{width}}  {'  '.join(f'{total[v]:>9}' for v in VERDICTS)}  {total['signs']:>9}  {share:>9}"
    )
    print(f"{done} lines in {seconds:.2f} s: {done / seconds:.0f} a second, first use of SymPy included")


def _displayed(text: str, line: int) -> bool:
    """Whether a line of the source lies in a display: inline statements are not among the signs that are counted."""
    start = sum(len(row) + 1 for row in text.split("\n")[: line - 1])
    end = start + len(text.split("\n")[line - 1])
    return any(m.start() <= end and m.end() >= start for m in DISPLAY.finditer(text))


def starts() -> None:
    """Start-up: the median of seven runs each, alternating."""
    commands = {
        "klderive --version": [sys.executable, "-m", "klderive", "--version"],
        "klderive check --help": [sys.executable, "-m", "klderive", "check", "--help"],
        "python -c ''": [sys.executable, "-c", ""],
        "python -c 'import sympy'": [sys.executable, "-c", "import sympy"],
    }
    ruff = shutil.which("ruff") or str(Path(sys.executable).with_name("ruff"))
    if Path(ruff).exists():
        commands["ruff --version"] = [ruff, "--version"]
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(7):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times[name].append(time.perf_counter() - begun)
    for name, values in times.items():
        print(f"{statistics.median(values) * 1000:8.0f} ms  {name}")


def main(arguments: list[str]) -> int:
    paths = list(find(arguments or [str(Path(__file__).parent.parent / "tests" / "reading" / "texts")]))
    if not paths:
        print("no texts there", file=sys.stderr)
        return 2
    table(paths)
    starts()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`make workbook`: everything that the workbook shows is checked, run and built.

Four stages: every derivation that the package ships is checked again from scratch; every
displayed formula in the notebooks, the README and docs/ is read and checked; the notebooks
are executed in fresh kernels; the pages are built from what was executed. Whatever is
refuted, not proved or fails is listed with its place, and the exit status is then 1.
Does not compare outputs: that is `make test`.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
EXECUTED = ROOT / "build" / "notebooks"
PAGES = ROOT / "build" / "pages"
TEXTS = ("notebooks", "README.md", "docs")
UNDECIDED = str(Path(__file__).with_name("undecided.json"))
"""The lines of our texts that are not proved today; `klderive check ... --strict --write-baseline` lists them anew."""
SECONDS_PER_CELL = 120
KERNELS = 2


@dataclass(frozen=True)
class Row:
    """One line of the closing table."""

    name: str
    steps: int
    proved: int
    others: str = ""


class Progress:
    """A bar on a terminal, one line for each stage elsewhere."""

    width = 30

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.done, self.start = title, total, 0, time.perf_counter()
        self.live = sys.stdout.isatty()
        self.show("")

    def show(self, what: str) -> None:
        if self.live:
            filled = self.width * self.done // max(self.total, 1)
            bar = "█" * filled + "·" * (self.width - filled)
            print(f"\r\033[K{self.title:<12} {bar} {self.done}/{self.total} {what[:30]}", end="", flush=True)

    def step(self, what: str) -> None:
        self.done += 1
        self.show(what)

    def close(self, outcome: str) -> None:
        seconds = time.perf_counter() - self.start
        print(("\r\033[K" if self.live else "") + f"{self.title:<12} {outcome} ({seconds:.1f} s)", flush=True)


def check_derivations() -> tuple[list[Row], list[str]]:
    """A row for each derivation that ships, and the place of each step that is not proved."""
    from klderive.derivations import load, names
    from klderive.verdicts import Given, Proved, Refuted, Undecided, Unread

    rows, problems = [], []
    progress = Progress("derivations", len(names()))
    for name in names():
        try:
            verdicts = load(name).check()
        except Exception as error:
            problems.append(f"derivation {name}: not derived: {type(error).__name__}: {error}")
            continue
        proved = 0
        for number, verdict in enumerate(verdicts, 1):
            match verdict:
                case Proved():
                    proved += 1
                case Given():
                    pass
                case Refuted(witness, diagnosis):
                    slip = f" ({diagnosis})" if diagnosis else ""
                    problems.append(f"derivation {name}, step {number}: refuted {witness}{slip}")
                case Undecided(reason) | Unread(reason):
                    problems.append(f"derivation {name}, step {number}: {verdict.name}: {reason}")
        rows.append(Row(name, len(verdicts), proved))
        progress.step(name)
    progress.close(f"{sum(row.proved for row in rows)} of {sum(row.steps for row in rows)} steps proved")
    return rows, problems


def write_certificates() -> list[str]:
    """build/certificates: what the verifier rejects. A step that has none is proved all the same."""
    sys.path.insert(0, str(ROOT / "tools"))
    from certificates import NOTEBOOKS, write

    from klderive.derivations import names

    progress = Progress("certificates", len(names()) + len(NOTEBOOKS))
    count, without, said = write(names(), NOTEBOOKS, progress.step)
    progress.close(f"{count} of {count + len(without)} proved steps and lines certified; {said.splitlines()[-1]}")
    return [] if said.endswith(", 0 failed") else said.splitlines()


def check_formulas() -> tuple[list[Row], list[str]]:
    """A row for each text with formulas, and what `klderive check --strict` finds beside what UNDECIDED lists."""
    texts = [text for text in TEXTS if (ROOT / text).exists()]
    progress = Progress("formulas", len(texts))
    run = klderive_check(*texts, "--output-format", "json")
    try:
        files = json.loads(run.stdout)["files"]
    except (json.JSONDecodeError, KeyError):
        progress.close("could not be checked")
        return [], [f"klderive check: {(run.stderr.strip() or 'no output').splitlines()[-1]}"]
    rows = [row for row in map(text_row, files) if row.steps]
    progress.close(f"{sum(row.proved for row in rows)} of {sum(row.steps for row in rows)} lines proved")
    if run.returncode == 0:
        return rows, []
    concise = klderive_check(*texts, "--output-format", "concise")
    return rows, [line for line in (concise.stderr + concise.stdout).splitlines()[:-1] if line]


def klderive_check(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program's answer; what is undecided or unread is a finding, unless it is known."""
    command = [sys.executable, "-m", "klderive", "check", *arguments, "--strict", "--baseline", UNDECIDED]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def text_row(file: dict) -> Row:
    """How many lines of a text were read, how many proved, and what became of the others."""
    verdicts = Counter(step["verdict"] for chain in file["chains"] for step in chain["steps"])
    announced = {chain["expected"] for chain in file["chains"] if chain["expected"]}
    others = [
        f"{count} {verdict}{' as announced' if verdict in announced else ''}"
        for verdict, count in sorted(verdicts.items())
        if verdict != "proved"
    ]
    return Row(file["path"], verdicts.total(), verdicts["proved"], ", ".join(others))


def run_notebooks() -> tuple[int, list[str]]:
    """How many notebooks ran, and the place of the first failing cell of each that did not."""
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    EXECUTED.mkdir(parents=True, exist_ok=True)
    for stale in {p.name for p in EXECUTED.glob("*.ipynb")} - {p.name for p in paths}:
        (EXECUTED / stale).unlink()
    progress = Progress("notebooks", len(paths))
    problems = {}
    with ThreadPoolExecutor(KERNELS) as pool:
        running: dict[Future[str | None], Path] = {pool.submit(run_notebook, path): path for path in paths}
        for future in as_completed(running):
            problem = future.result()
            if problem:
                problems[running[future].name] = problem
            progress.step(running[future].stem)
    progress.close(f"{len(paths) - len(problems)} of {len(paths)} ran")
    return len(paths), [f"notebooks/{name}, {problems[name]}" for name in sorted(problems)]


def run_notebook(path: Path) -> str | None:
    """None if every cell ran; else which cell failed, with the last line of the error."""
    import nbformat
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        notebook = nbformat.read(path, as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        return f"is no notebook: {str(error).splitlines()[0][:100]}"
    started = [0]
    # No folder is searched for kernels, so the kernel is the Python that runs this script.
    specs = KernelSpecManager(kernel_dirs=[], ensure_native_kernel=True)
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs),
        timeout=SECONDS_PER_CELL,
        record_timing=False,
        coalesce_streams=True,  # how a kernel cuts what is printed depends on its pace
        on_cell_start=lambda cell, cell_index: started.append(cell_index + 1),
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute(stderr=subprocess.DEVNULL)  # notices of the kernel, not of the cells
    except CellExecutionError as error:
        reason = f"{error.ename}: {(error.evalue.strip().splitlines() or [''])[-1]}"
    except CellTimeoutError:
        reason = f"took longer than {SECONDS_PER_CELL} s"
    except DeadKernelError:
        reason = "the kernel died (out of memory?)"
    else:
        nbformat.write(notebook, EXECUTED / path.name)
        return None
    return f"cell {started[-1]}: {reason}"


def build_pages() -> list[str]:
    """The lines in which Sphinx complains; the pages are in build/pages."""
    progress = Progress("pages", 200)
    command = [sys.executable, "docs/build.py", "--notebooks", str(EXECUTED), "--out", str(PAGES), "-j", "2"]
    sphinx = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert sphinx.stdout and sphinx.stderr
    with ThreadPoolExecutor(1) as pool:
        complaints = pool.submit(sphinx.stderr.read)
        for line in sphinx.stdout:
            with suppress(AttributeError, ValueError):
                stage, percent, what = re.search(r"(reading|writing).*\[ *(\d+)%\S* *(\S*)", line).groups()  # type: ignore[union-attr]
                progress.done = int(percent) + 100 * (stage == "writing")
                progress.show(what)
    status = sphinx.wait()
    lines = [re.sub(r"\033\[[0-9;]*m", "", line) for line in complaints.result().splitlines() if line.strip()]
    progress.close("built" if status == 0 else "not built")
    if status == 0:
        for line in lines:
            print(f"  note: {line}")
        return []
    return [f"sphinx: {line}" for line in lines] or [f"sphinx ended with status {status}"]


def build_checker() -> list[str]:
    """The page that checks, in build/pages/try; where npm or the network is missing it says so, and everything else stands."""
    progress = Progress("checker", 1)
    ran = subprocess.run([sys.executable, "web/build.py"], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    outcome = (ran.stdout.strip() or ran.stderr.strip() or "no output").splitlines()[-1]
    progress.close(outcome)
    return [outcome] if ran.returncode else []


def table(title: str, rows: Iterable[Row]) -> str:
    """Name, steps and proved, in columns."""
    rows = list(rows)
    width = max(len(title), *(len(row.name) for row in rows)) + 2 if rows else len(title) + 2
    lines = [f"{title:<{width}}{'steps':>7}{'proved':>8}", "─" * (width + 15)]
    lines += [f"{row.name:<{width}}{row.steps:>7}{row.proved:>8}  {row.others}".rstrip() for row in rows]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """0 if everything stands and the pages are built, else 1."""
    parser = argparse.ArgumentParser(description="check, run and build the whole workbook")
    parser.add_argument("--no-pages", action="store_true", help="check and run only")
    options = parser.parse_args(arguments)

    derivations, problems = check_derivations()
    problems += write_certificates()
    formulas, more = check_formulas()
    problems += more
    problems += run_notebooks()[1]
    if not problems and not options.no_pages:
        problems += build_pages()
        problems += build_checker()

    print(f"\n{table('derivation', derivations)}")
    if formulas:
        print(f"\n{table('text', formulas)}")
    if problems:
        print(f"\n{len(problems)} found:")
        print("\n".join(f"  {problem}" for problem in problems))
        if not options.no_pages:
            print("The pages were not built: they show only what stands.")
        return 1
    if not options.no_pages:
        print(f"\nopen {(PAGES / 'index.html').as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Builds the page that checks, if npm is there and something changed: python web/build.py [OUT].

The one idea: what goes in has a digest; a page that was built from the same is left alone. Without npm or network it says so and
the exit status is still 0: everything else of the workbook stands without it.

Not here: how it is built (build.mjs).
"""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
MODULES = ROOT / "build" / "web"
OUT = ROOT / "build" / "pages" / "try"


def inputs() -> Iterator[Path]:
    """Every file that goes into the page."""
    for folder in (HERE, ROOT / "klderive", ROOT / "tests" / "reading" / "texts", ROOT / "build" / "certificates"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield path


def digest() -> str:
    """The digest of all of it."""
    found = hashlib.sha256()
    for path in inputs():
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def build(out: Path = OUT) -> str:
    """The outcome in words; raises RuntimeError where npm is there and the page could not be built."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return "npm is not installed, so the page that checks was not built"
    now, mark = digest(), out / ".built-from"
    if mark.exists() and mark.read_text() == now:
        return "unchanged"
    MODULES.mkdir(parents=True, exist_ok=True)
    lock = MODULES / "node_modules" / ".klderive-lock"
    if not lock.exists() or lock.read_bytes() != (HERE / "package-lock.json").read_bytes():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, MODULES / name)
        ran = subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--silent"], cwd=MODULES, capture_output=True, text=True)
        if ran.returncode:
            return "npm could not fetch pyodide and katex (no network?), so the page that checks was not built"
        shutil.copy(HERE / "package-lock.json", lock)
    mpmath = str(Path(str(importlib.util.find_spec("mpmath").origin)).parent)  # type: ignore[union-attr]
    course = MODULES / "course"
    shutil.rmtree(course, ignore_errors=True)
    run(sys.executable, HERE / "course.py", course)
    outcome = run(node, HERE / "build.mjs", MODULES / "node_modules", out, mpmath, course)
    mark.write_text(now)
    return outcome.strip().splitlines()[-1]


def run(program: str, *arguments: object) -> str:
    """What a program prints; RuntimeError with its last complaint where it fails."""
    ran = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if ran.returncode:
        said = [line.strip()[:200] for line in ran.stderr.splitlines() if "Error" in line[:200]]
        raise RuntimeError(said[-1] if said else f"{Path(program).name} ended with status {ran.returncode}")
    return ran.stdout


if __name__ == "__main__":
    try:
        print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT))
    except RuntimeError as reason:
        sys.exit(f"web/build.py: {reason}")

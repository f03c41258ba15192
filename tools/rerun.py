"""Run notebooks from top to bottom and store them as they ran.

    python tools/rerun.py                    all of notebooks/
    python tools/rerun.py notebooks/05*      some

For after a change that shows in their outputs. Ids of cells stay; no times, no state of widgets are stored. A notebook
with a failing cell is left as it was, and named; the exit status is then 1.
Does not judge outputs: that is `make test`.
"""

import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parent))
import workbook

LANGUAGE = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"}}  # fmt: skip


def rerun(path: Path) -> str:
    """What became of the notebook: unchanged, changed, or which cell failed."""
    problem = workbook.run_notebook(path)
    if problem:
        return problem
    notebook = nbformat.read(workbook.EXECUTED / path.name, as_version=4)
    notebook["metadata"] = LANGUAGE
    for cell in notebook.cells:
        cell["metadata"].pop("execution", None)
        if "outputs" in cell:
            cell["outputs"] = [nbformat.from_dict(output) for output in cell["outputs"]]
    text = nbformat.writes(notebook) + "\n"
    if text == path.read_text(encoding="utf-8"):
        return "unchanged"
    path.write_text(text, encoding="utf-8")
    return "stored anew"


def main() -> int:
    paths = [Path(name).resolve() for name in sys.argv[1:]] or sorted(workbook.NOTEBOOKS.glob("*.ipynb"))
    workbook.EXECUTED.mkdir(parents=True, exist_ok=True)
    failed = 0
    for path in paths:
        outcome = rerun(path)
        failed += outcome.startswith(("cell", "is no"))
        print(f"{path.name}: {outcome}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

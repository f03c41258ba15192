"""What the page takes along, packed: run by build.mjs inside Pyodide, so that the magic number fits.

The one idea: the archive holds our own code whole but for what needs SymPy or NumPy, and of the standard library the modules that
a check has loaded, all as compiled code our own without docstrings; stored, as the server compresses.
"""

import ast
import glob
import importlib.util
import marshal
import os
import sys
import zipfile

sys.path.insert(0, "/source")
from answer import answer


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


for path in sorted(glob.glob("/texts/*/*")):
    answer(read(path).decode(), path)
answer("$$\\oiint = {$$", "note.md")

OURS = "records verdicts check certificates language proof refutation reading report __init__ exports".split()
LATER = ("traceback", "linecache", "textwrap", "tokenize", "token", "_colorize", "difflib", "statistics", "pyodide", "_pyodide")
"""What is loaded only when something goes wrong, or by Pyodide itself."""
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
HEAD = importlib.util.MAGIC_NUMBER + bytes(12)


def compiled(path: str, name: str) -> bytes:
    """A module of ours; its docstrings are for people who have the source."""
    tree = ast.parse(read(path))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or ([] if isinstance(node, ast.Module) else [ast.Pass(lineno=1, col_offset=0)])
    return HEAD + marshal.dumps(compile(tree, name, "exec", dont_inherit=True))


def packed(archive: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(files):
            out.writestr(zipfile.ZipInfo(name), files[name])


def ours() -> dict[str, bytes]:
    files = {"answer.pyc": compiled("/source/answer.py", "answer.py")}
    for folder, _, names in os.walk("/source/klderive"):
        for name in names:
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, "/source")
            if inside.split("/")[1].removesuffix(".py") not in OURS or "/finder/" in inside:
                continue
            if name.endswith(".py"):
                files[f"{inside}c"] = compiled(path, inside)
            elif name.endswith((".toml", ".json", ".txt")):
                files[inside] = read(path)
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None) or ""
        if path.startswith("/source/mpmath/"):
            inside = os.path.relpath(path, "/source")
            files[f"{inside}c"] = compiled(path, inside)
    return files


def library() -> dict[str, bytes]:
    whole = next(p for p in sys.path if p.endswith(("python314.zip", "python_stdlib.zip")))
    places = [getattr(m, "__file__", None) or "" for m in list(sys.modules.values())]
    used = {place.removeprefix(f"{whole}/") for place in places if place.startswith(whole)}
    with zipfile.ZipFile(whole) as library:
        return {n: library.read(n) for n in library.namelist() if n in used or n.split("/")[0].split(".")[0] in LATER}


packed("/klderive.zip", ours())
packed("/python_stdlib.zip", library())

"""What the README and the pages show of the program, replayed.

A block marked `console` is run in an empty folder: `$ cat FILE` writes that file, `$ klderive ...` is run
and its output put below. A block marked `pycon` is a session of Python, run as a doctest.

    python tools/replay.py            lists the blocks whose output is not what the program prints
    python tools/replay.py --write    puts the present output of console blocks in place
"""

import doctest
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def texts() -> list[Path]:
    """The texts whose blocks are replayed."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def console(block: str) -> str:
    """A console block as it would look now."""
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            program, *arguments = shlex.split(command)
            if program == "cat":
                (Path(folder) / arguments[0]).write_text(output, encoding="utf-8")
            elif program == "klderive":
                run = [sys.executable, "-m", "klderive", *arguments]
                done = subprocess.run(run, cwd=folder, capture_output=True, text=True, timeout=60)
                output = done.stdout + done.stderr
            else:
                raise ValueError(f"a console block shows `klderive` and `cat`, not `{program}`")
            shown.append(f"$ {command}\n{output}")
    return "".join(shown)


def session(block: str, name: str) -> str:
    """What a session of Python prints differently from the block; empty if nothing."""
    test = doctest.DocTestParser().get_doctest(block, {}, name, name, 0)
    complaints: list[str] = []
    doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE).run(
        test, out=complaints.append
    )
    return "".join(complaints)


def main(arguments: list[str]) -> int:
    """0 if every block shows what happens, or has been made to."""
    wrong = 0
    for path in texts():
        old = path.read_text(encoding="utf-8")
        new = BLOCK.sub(lambda m: f"```console\n{console(m[2])}```" if m[1] == "console" else m[0], old)
        if "--write" in arguments:
            path.write_text(new, encoding="utf-8")
        elif new != old:
            wrong += 1
            print(f"{path.relative_to(ROOT)}: a console block is not what the program prints")
        for _, block in (m for m in BLOCK.findall(old) if m[0] == "pycon"):
            complaint = session(block, path.name)
            wrong += bool(complaint)
            print(complaint, end="")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

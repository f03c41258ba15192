"""The pages, from three sources: what is written here, the notebooks, and the package itself.

Sphinx wants its sources in one folder, so they are put together in build/source: docs/*.md as
they are, the notebooks (executed ones, if told where), and pages that docs/reference.py and
docs/learning.py generate from the package and the notebooks. A file whose content is the same is left alone, so that a second
build is quick. Nothing is written outside build/.

    python docs/build.py [--notebooks FOLDER] [--out FOLDER] [--check NAME,NAME]
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(DOCS), str(ROOT / "tools"), str(ROOT)]
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # 38 grammars of addresses, which no notebook holds


def authored() -> Iterable[tuple[str, bytes]]:
    """The pages written by hand, with the change log and the guide for contributors."""
    for path in sorted(DOCS.rglob("*.md")):
        yield path.relative_to(DOCS).as_posix(), path.read_bytes()
    for path in sorted([*DOCS.rglob("*.svg"), *DOCS.rglob("*.png")]):
        if "_static" not in path.parts:
            yield path.relative_to(DOCS).as_posix(), path.read_bytes()
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_bytes()
    yield "contributing.md", (ROOT / "CONTRIBUTING.md").read_bytes()


def put_together(source: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Writes what changed and removes what is gone."""
    kept = set()
    for name, content in files:
        path = source / name
        kept.add(path)
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in source.rglob("*"):
        if path.is_file() and path not in kept:
            path.unlink()


def main(arguments: list[str] | None = None) -> int:
    """The exit status of Sphinx."""
    parser = argparse.ArgumentParser(description="build the pages of the workbook")
    parser.add_argument("--notebooks", type=Path, default=ROOT / "notebooks", help="where the notebooks are")
    parser.add_argument("--source", type=Path, default=ROOT / "build" / "source", help="for the sources")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "pages", help="for the pages")
    parser.add_argument("--check", metavar="NAME,NAME", help="only these derivations; the pages of others say so")
    options, rest = parser.parse_known_args(arguments)
    checked = options.check.split(",") if options.check else None

    import learning
    import listing
    import reference
    from sphinx.cmd.build import main as sphinx

    put_together(options.source, [*authored(), *listing.pages(options.notebooks), *reference.pages(checked), *learning.pages()])
    return sphinx(["-b", "html", "-c", str(DOCS), *rest, str(options.source), str(options.out)])


if __name__ == "__main__":
    sys.exit(main())

"""Links to the pages that check: a text, a derivation step by step, an exercise.

The one idea: the text goes along in the fragment, deflated and in letters, as the page itself writes it; so no server sees it.
Where npm is not there the pages are not built, and nothing links to them.

Not here: the pages (web/).
"""

import base64
import shutil
import zlib

PAGE, WALK, EXERCISES = "try/index.html", "try/derivations.html", "try/exercises.html"


def built() -> bool:
    """Whether `make workbook` builds the page here."""
    return shutil.which("npm") is not None


def address(text: str, up: str = "", name: str = "note.md") -> str:
    """The address of the page with a text in it, from a folder that is `up` from the top.

    >>> address("$$x = x$$", "../")
    '../try/index.html#note.md:U1GpULBVqFBRAQA'
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    letters = base64.urlsafe_b64encode(packer.compress(text.encode()) + packer.flush()).decode().rstrip("=")
    return f"{up}{PAGE}#{name}:{letters}"


def opened(text: str, up: str = "", name: str = "note.md") -> str:
    """A paragraph with the link; nothing where there is no page."""
    if not built():
        return ""
    return f'\n\n<p class="in-checker"><a href="{address(text, up, name)}">open in the checker</a></p>\n'


def walked(name: str, up: str = "") -> str:
    """A paragraph with the link to a derivation, one step at a time; nothing where there is no page."""
    if not built():
        return ""
    link = f'<a href="{up}{WALK}#{name}">one step at a time, each checked again in the browser</a>'
    return f'\n<p class="in-checker">{link}</p>\n\n'


def exercise(name: str, up: str = "") -> str:
    """The name of an exercise, with a link to it where there is a page."""
    return f'<a href="{up}{EXERCISES}#{name}"><code>{name}</code></a>' if built() else f"`{name}`"


def invitation() -> str:
    """What the first page says of the page that checks."""
    if not built():
        return "Where npm is installed, `make workbook` also builds a page that checks what you paste.\n"
    link = f'<a href="{PAGE}">Check your own text in the browser</a>'
    others = f'<a href="{EXERCISES}">Exercises</a> and <a href="{WALK}">derivations, step by step,</a> are there too.'
    return f'<p class="try">{link} Nothing is installed, nothing leaves the page.</p>\n\n<p class="in-checker">{others}</p>\n'

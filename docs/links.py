"""Links that open a text in the page that checks.

The one idea: the text goes along in the fragment, deflated and in letters, as the page itself writes it; so no server sees it.
Where npm is not there the page is not built, and nothing links to it.

Not here: the page (web/).
"""

import base64
import shutil
import zlib

PAGE = "try/index.html"


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


def invitation() -> str:
    """What the first page says of the page that checks."""
    if not built():
        return "Where npm is installed, `make workbook` also builds a page that checks what you paste.\n"
    link = f'<a href="{PAGE}">Check your own text in the browser</a>'
    return f'<p class="try">{link} Nothing is installed, nothing leaves the page.</p>\n'

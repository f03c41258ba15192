"""The reference pages, generated from the package when the pages are built, never stored.

Each function yields pages as (name, content): the public names from their docstrings, the rules
with the steps that use them, the derivations step by step, and what is taken on faith.
Docstrings are Markdown; their doctests become code.
"""

import inspect
import re
from collections import defaultdict
from collections.abc import Iterator

import klderive


def pages() -> Iterator[tuple[str, bytes]]:
    """All reference pages."""
    yield "reference/api.md", api().encode()


def api() -> str:
    """Every public name, grouped by the module that it comes from."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, module in klderive._EXPORTS.items():
        groups[module].append(name)
    parts = [
        "# Public names\n\nEverything below is imported by `from klderive import ...`; "
        "a name loads only what it needs.\n"
    ]
    for module, names in groups.items():
        parts.append(f"\n## `{module}`\n")
        parts += [entry(name, getattr(klderive, name)) for name in names]
    return "\n".join(parts)


def entry(name: str, value: object) -> str:
    """Heading, signature and docstring of one name, with the methods of a class."""
    parts = [f"\n### `{name}`\n", signature(name, value), markdown(inspect.getdoc(value) or "")]
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
    for line in doc.splitlines():
        starts = line.lstrip().startswith(">>>")
        if starts and not code:
            lines.append("```pycon")
        elif code and not line.strip():
            lines.append("```")
        code = starts or (code and bool(line.strip()))
        lines.append(line)
    return "\n".join([*lines, "```"] if code else lines) + "\n"

"""Facts that a page of a wiki states on lines of their own: [[propriété::valeur]], or [[property:value]]."""

import re

_LINE = re.compile(r"^[ \t]*\[\[([^\[\]:|\n]{1,60}?)(?:::|:=?)[ \t]*([^\[\]\n]*)\]\][ \t]*$\n?", re.MULTILINE)
# Links to other things of the wiki, written the same way.
_LINKS = frozenset({"fichier", "file", "image", "media", "média", "catégorie", "category"})


def properties(text: str) -> tuple[dict[str, list[str]], str]:
    """Return what the lines of properties say, each value once, and the text without them."""
    columns: dict[str, list[str]] = {}
    kept: list[str] = []
    end = 0
    for match in _LINE.finditer(text):
        name, value = match[1].strip().replace("_", " "), match[2].strip()
        if name.lower() in _LINKS:
            continue
        kept.append(text[end : match.start()])
        end = match.end()
        if value and value not in columns.setdefault(name, []):
            columns[name].append(value)
    return columns, "".join([*kept, text[end:]])

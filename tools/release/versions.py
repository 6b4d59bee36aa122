"""Where the version stands: in one module, and in what people copy from."""

import re
from collections.abc import Iterator
from pathlib import Path

MODULE = "src/fastpg_lint/__init__.py"
"""The one place that says which version this is."""
_LINES = {
    MODULE: '__version__ = "{}"',
    "CITATION.cff": "version: {}",
    "action.yml": "The release to install, such as `{}`",
    "templates/fastpg-lint.yml": 'default: "{}"',
}
"""What else names it, by file."""
_TAG = re.compile(r"(?<=[@ ])v\d+\.\d+\.\d+(?![\w.])")
"""A tag as `rev: v0.1.0` and `@v0.1.0` have it."""


def current(root: Path) -> str:
    """The version that the package has."""
    before, after = _LINES[MODULE].split("{}")
    (found,) = re.findall(f"{re.escape(before)}(.+){re.escape(after)}", _read(root, MODULE))
    return str(found)


def changed(root: Path, version: str) -> dict[str, str]:
    """The texts of all files that name the version, once they name another; by path."""
    old = current(root)
    texts = {name: _read(root, name) for name in _LINES}
    for name, line in _LINES.items():
        texts[name] = texts[name].replace(line.format(old), line.format(version))
    for name in _pages(root):
        texts[name] = _TAG.sub(f"v{version}", _read(root, name))
    return texts


def astray(root: Path) -> list[str]:
    """Files that name another version than the package has, or should name it and do not."""
    version = current(root)
    others = [name for name, line in _LINES.items() if line.format(version) not in _read(root, name)]
    tagged = (name for name in _pages(root) if {*_TAG.findall(_read(root, name))} - {f"v{version}"})
    return [*others, *tagged]


def _pages(root: Path) -> Iterator[str]:
    yield "README.md"
    yield from (path.relative_to(root).as_posix() for path in sorted((root / "docs").glob("*.md")))


def _read(root: Path, name: str) -> str:
    return (root / name).read_text(encoding="utf-8")

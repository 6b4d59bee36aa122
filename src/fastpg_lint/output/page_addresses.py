"""Where the pages of the rules lie on the net: below a link that the package's metadata gives."""

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

_PAGES = "Rules"
"""The label of the project's link under which the pages of the rules lie, if it has one."""


def page_address(code: str, name: str) -> str | None:
    """The address of the page of a rule; None where the project gives none."""
    base = _pages()
    return f"{base.rstrip('/')}/{code}-{name}.md" if base is not None else None


@cache
def _pages() -> str | None:
    try:
        links = metadata("fastpg-lint").get_all("Project-URL", [])
    except PackageNotFoundError:
        return None
    named = dict(link.split(", ", 1) for link in links if ", " in link)
    return named.get(_PAGES)

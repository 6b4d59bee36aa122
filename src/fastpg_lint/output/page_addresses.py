"""Where the pages of the rules lie on the net: on the site that the package's metadata names.

The one place that says so is `Documentation` under `[project.urls]` in `pyproject.toml`.
"""

from functools import cache

_SITE = "Documentation"
"""The label of the site among the project's links."""


def page_address(code: str, name: str) -> str | None:
    """The address of the page of a rule; None where nothing tells of the site, as in a bare checkout."""
    base = _site()
    return f"{base.rstrip('/')}/{rule_page(code, name)}" if base is not None else None


def rule_page(code: str, name: str) -> str:
    """Where on the site the page of a rule lies."""
    return f"rules/{code}-{name}/"


@cache
def _site() -> str | None:
    from importlib.metadata import PackageNotFoundError, metadata  # brings a reader of mail with it

    try:
        links = metadata("fastpg-lint").get_all("Project-URL", [])
    except PackageNotFoundError:
        return None
    named = dict(link.split(", ", 1) for link in links if ", " in link)
    return named.get(_SITE)

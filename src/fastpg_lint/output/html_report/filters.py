"""What the reader can choose by, and search for; without a script there is none, and all is shown."""

from collections.abc import Iterable, Sequence

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.levels import Level
from fastpg_lint.output.html_report.markup import Markup, tag, void
from fastpg_lint.output.html_report.route_list import NO_CAUSE
from fastpg_lint.report import ServedRoute


def filters(found: Sequence[Diagnostic], routes: Sequence[ServedRoute]) -> Markup:
    """The form; it is shown by the script."""
    services = {one.service for one in found if one.service} | {one.service for one in routes if one.service}
    roles = {str(one.role) for one in found if one.role}
    return tag(
        "form",
        tag("label", "Search ", void("input", type="search", id="search", autocomplete="off")),
        tag("fieldset", tag("legend", "Level"), [_level(level) for level in (*Level, NO_CAUSE)]),
        _choice("service", services),
        _choice("role", roles),
        tag("button", "Unfold all", type="button", id="unfold"),
        tag("output", id="shown", role="status"),
        id="filters",
        hidden=True,
    )


def _level(level: str) -> Markup:
    name = "nothing found" if level == NO_CAUSE else level
    return tag("label", void("input", type="checkbox", name="level", value=level, checked=True), f" {name}")


def _choice(name: str, values: Iterable[str]) -> Markup | str:
    """A choice between values, where there are several."""
    options = sorted(values)
    if len(options) < 2:
        return ""
    told = [tag("option", f"all {name}s", value=""), *(tag("option", one, value=one) for one in options)]
    return tag("label", f"{name.capitalize()} ", tag("select", told, id=name))

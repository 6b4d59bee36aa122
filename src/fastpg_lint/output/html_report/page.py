"""The page as a whole: self-contained, with its style and script in it, and allowed to load nothing else."""

import base64
import hashlib
from importlib.resources import files

from msgspec import Struct

from fastpg_lint import __version__
from fastpg_lint.levels import Level
from fastpg_lint.output.causes import by_cause
from fastpg_lint.output.excerpts import Lines, shown_lines
from fastpg_lint.output.html_report.cause_list import CauseList
from fastpg_lint.output.html_report.code import CodeBlocks
from fastpg_lint.output.html_report.filters import filters
from fastpg_lint.output.html_report.markup import Markup, tag, void
from fastpg_lint.output.html_report.route_list import RouteList
from fastpg_lint.output.html_report.routes_of_causes import Connections
from fastpg_lint.output.text.closing import closing_line, counted
from fastpg_lint.report import Report, ServedRoute

_CAUSES = {
    Level.ERROR: "causes of errors",
    Level.WARNING: "causes of warnings",
    Level.ADVICE: "causes of advice",
}
_FOLDER = files("fastpg_lint.output.html_report")


class Subject(Struct, frozen=True):
    """What the page is about: a project of some name, what was found in it, and its routes."""

    name: str
    day: str
    report: Report
    routes: tuple[ServedRoute, ...]
    lines: Lines


def render(subject: Subject) -> str:
    """The text of the page."""
    style, script = (_FOLDER.joinpath(name).read_text("utf-8") for name in ("style.css", "script.js"))
    title = f"fastpg-lint: {subject.name}"
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style)),
    )
    body = tag("body", _header(subject), _main(subject), _footer(subject), tag("script", Markup(script)))
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _policy(style: str, script: str) -> str:
    """What the page may load: its own style and script, by what they hold, and nothing from elsewhere."""
    return (
        f"default-src 'none'; style-src '{_source(style)}'; script-src '{_source(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _header(subject: Subject) -> Markup:
    mends = by_cause(subject.report.diagnostics)
    tiles = [_tile(sum(mend.level is level for mend in mends), _CAUSES[level], level) for level in Level]
    blocking = sum(any(work.blocks for work in route.work) for route in subject.routes)
    tiles += [
        _tile(len(subject.routes), "routes"),
        _tile(blocking, "routes that may block the event loop"),
    ]
    return tag(
        "header",
        tag("h1", subject.name),
        tag("p", closing_line(subject.report)),
        tag("ul", tiles, class_="tiles"),
        tag("nav", tag("a", "Causes", href="#causes"), " ", tag("a", "Routes", href="#routes")),
    )


def _tile(number: int, noun: str, level: str | None = None) -> Markup:
    return tag("li", tag("b", f"{number:,}"), tag("span", noun), class_=level)


def _main(subject: Subject) -> Markup:
    found, routes = subject.report.diagnostics, subject.routes
    connections = Connections(found, routes)
    code = CodeBlocks(shown_lines(found, subject.lines))
    return tag(
        "main",
        filters(found, routes),
        tag("h2", "Causes", id="causes"),
        tag("p", "What one change mends, the gravest first.", class_="about"),
        CauseList(code, connections).of(found),
        tag("h2", "Routes", id="routes"),
        tag(
            "p",
            "What a request may run, as far as that is known: calls, what is awaited, what runs in threads, "
            "and dependencies.",
            class_="about",
        ),
        RouteList(code, connections).of(routes),
    )


def _footer(subject: Subject) -> Markup:
    files_read = counted(subject.report.files, "file")
    warnings = [tag("p", f"Warning: {one}") for one in subject.report.warnings]
    return tag("footer", warnings, tag("p", f"fastpg-lint {__version__}, {subject.day}, {files_read}."))

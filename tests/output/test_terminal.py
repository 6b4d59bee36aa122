"""What a terminal shows: the blocks of the text, with colours and links."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from fastpg_lint.output import page_addresses
from fastpg_lint.output.formats.full import show
from fastpg_lint.output.material import Material
from fastpg_lint.output.text.styled import LINKS, NO_LINKS, Links
from fastpg_lint.report import Report

LINES = {"app/main.py": ["async def nap():", "    # sleep", "    time.sleep(10)"]}


def shown(report: Report, *, colours: bool = False, links: Links = NO_LINKS) -> str:
    output = io.StringIO()
    coloured = Console(file=output, width=60, force_terminal=True, color_system="standard", highlight=False)
    console = coloured if colours else Console(file=output, width=60)
    show(Material(report, lines=lambda path: LINES.get(path, [])), console, links)
    return output.getvalue()


def test_a_finding_shows_its_line_with_carets_and_its_help(report: Report) -> None:
    assert shown(report).splitlines()[:6] == [
        "error FPG101 blocking-call-in-async  app/main.py:3:5",
        "  `time.sleep()` in async `nap` blocks the event loop",
        "  3 |     time.sleep(10)",
        "    |     ^^^^^^^^^^^^^",
        "  help: use `await asyncio.sleep()`",
        "",
    ]


def test_the_level_has_a_colour(report: Report) -> None:
    lines = shown(report, colours=True).splitlines()
    assert lines[0].startswith("\x1b[1;31merror\x1b[0m")
    assert lines[6].startswith("\x1b[1;33mwarning\x1b[0m")


def test_places_lead_to_their_files_where_there_are_links(report: Report) -> None:
    first = shown(report, colours=True, links=LINKS).splitlines()[0]
    assert f"{Path('app/main.py').absolute().as_uri()}\x1b\\" in first
    assert "\x1b]8;" not in shown(report, colours=True)


def test_rules_lead_to_their_pages(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_addresses, "_site", lambda: "https://example.com/en/")
    first = shown(report, colours=True, links=LINKS).splitlines()[0]
    assert ";https://example.com/en/rules/FPG101-blocking-call-in-async/\x1b\\" in first
    monkeypatch.setattr(page_addresses, "_site", lambda: None)
    assert "https:" not in shown(report, colours=True, links=LINKS)

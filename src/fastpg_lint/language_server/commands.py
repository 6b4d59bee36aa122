"""The commands that an editor may send back: to a rule's page, along a chain, to mend all that is safe."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from lsprotocol.types import CodeAction, Command, Location, ShowDocumentParams

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.language_server.texts import Texts
from fastpg_lint.output.listings.pages import page
from fastpg_lint.output.page_addresses import page_address
from fastpg_lint.rules.registry import load_registry

OPEN_PAGE = "fastpg-lint.openPage"
GO_TO = "fastpg-lint.goTo"
APPLY_FIX_ALL = "fastpg-lint.fixAll"
GO_KIND = "fastpg-lint.go"
"""The kind of action that changes nothing."""
_MOST_STEPS = 9


def go_to(title: str, place: Location) -> Command:
    """The command that shows a place."""
    start = place.range.start
    return Command(title, GO_TO, arguments=[place.uri, start.line, start.character])


def steps(one: Diagnostic, texts: Texts) -> Iterator[CodeAction]:
    """What leads to each step of a finding's chain, or to what else it speaks of."""
    for number, place in enumerate(one.related[:_MOST_STEPS], start=1):
        of_several = f" {number}" if len(one.related) > 1 else ""
        title = f"{one.code}: go to{of_several} {place.message} ({place.path}:{place.line})"
        at = texts.location(place.path, place.line, place.column)
        yield CodeAction(title=title, kind=GO_KIND, command=go_to(title, at))


def to_page(code: str) -> CodeAction:
    """What opens the page of a rule."""
    title = f"{code}: open the rule's page"
    return CodeAction(title=title, kind=GO_KIND, command=Command(title, OPEN_PAGE, arguments=[code]))


def page_to_show(code: str) -> ShowDocumentParams | None:
    """Where the page of a rule is to be seen: on the net, else in a file that is written for that."""
    registered = load_registry().find(code)
    if registered is None:
        return None
    rule = registered.rule
    address = page_address(rule.code, rule.name)
    if address is not None:
        return ShowDocumentParams(address, external=True)
    from fastpg_lint.output.listings.shown_fixes import with_shown_fix  # fixes take long to import

    file = Path(tempfile.mkdtemp(prefix="fastpg-lint-")) / f"{rule.code}-{rule.name}.md"
    file.write_text(page(registered, with_shown_fix(registered)), encoding="utf-8")
    return ShowDocumentParams(file.as_uri(), external=False, take_focus=True)

"""What is shown over a finding: the short form of its rule's page."""

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position

from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.judging import Judged, Told
from fastpg_lint.output.page_addresses import page_address
from fastpg_lint.rules.registry import RegisteredRule, load_registry

_TOLD = ("Why is this bad?", "Use instead")
"""The sections of a page that are its short form."""


def hover(judged: Judged, at: Position, client: Client) -> Hover | None:
    """What there is to say of what was found at a position; None where nothing was."""
    here = [told for told in judged.told if told.shown.range.start <= at <= told.shown.range.end]
    if not here:
        return None
    pages = [page for told in here if (page := _page(told)) is not None]
    kind = MarkupKind.Markdown if client.markdown else MarkupKind.PlainText
    return Hover(MarkupContent(kind, "\n\n---\n\n".join(dict.fromkeys(pages))), here[0].shown.range)


def _page(told: Told) -> str | None:
    registered = load_registry().find(told.one.code)
    return "\n\n".join(_short(registered, told)) if registered is not None else None


def _short(registered: RegisteredRule, told: Told) -> Iterator[str]:
    rule = registered.rule
    known = ", known by the baseline" if told.is_known else ""
    yield f"**{rule.code} {rule.name}** ({told.one.level}{known}): {rule.because}"
    yield registered.summary
    for title in _TOLD:
        section = _section(registered.page, title)
        if section:
            yield f"**{title}**\n\n{section}"
    address = page_address(rule.code, rule.name)
    yield (
        f"[The whole page]({address})" if address else f"`fastpg-lint rule {rule.code}` tells the whole page"
    )


def _section(page: str, title: str) -> str:
    """What a section of a page says."""
    _, _, after = page.partition(f"## {title}\n")
    return after.partition("\n## ")[0].strip()

"""What is shown over a finding: the short form of its rule's page."""

from collections.abc import Iterator

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position

from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.language_server.client import Client
from fastpg_lint.language_server.judging import Judged
from fastpg_lint.output.page_addresses import page_address
from fastpg_lint.rules.registry import RegisteredRule, load_registry

_TOLD = ("Why is this bad?", "Use instead")
"""The sections of a page that are its short form."""


def hover(judged: Judged, at: Position, client: Client) -> Hover | None:
    """What there is to say of what was found at a position; None where nothing was."""
    pairs = zip(judged.found, judged.shown, strict=True)
    here = [(one, shown.range) for one, shown in pairs if shown.range.start <= at <= shown.range.end]
    if not here:
        return None
    pages = [page for one, _ in here if (page := _page(one)) is not None]
    kind = MarkupKind.Markdown if client.markdown else MarkupKind.PlainText
    return Hover(MarkupContent(kind, "\n\n---\n\n".join(dict.fromkeys(pages))), here[0][1])


def _page(one: Diagnostic) -> str | None:
    registered = load_registry().find(one.code)
    return "\n\n".join(_short(registered, one)) if registered is not None else None


def _short(registered: RegisteredRule, one: Diagnostic) -> Iterator[str]:
    rule = registered.rule
    yield f"**{rule.code} {rule.name}** ({one.level}): {rule.because}"
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

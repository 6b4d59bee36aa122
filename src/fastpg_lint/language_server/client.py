"""What the editor at the other end understands."""

from collections.abc import Sequence
from typing import Any

from lsprotocol.types import ClientCapabilities, DiagnosticTag
from msgspec import Struct
from pygls.capabilities import get_capability


class Client(Struct, frozen=True):
    """The abilities that what we send depends on; without any, it is what the first editors understood."""

    encoding: str = "utf-16"
    pulls: bool = False
    """Whether it asks for diagnostics, so that nothing is pushed."""
    refreshes: bool = False
    """Whether it asks again for all of them when it is told to."""
    related: bool = False
    descriptions: bool = False
    tags: Sequence[DiagnosticTag] = ()
    versioned_edits: bool = False
    markdown: bool = False
    progress: bool = False
    watches: bool = False
    """Whether it can be asked to tell which files change."""
    answers_settings: bool = False
    """Whether it can be asked for its settings."""
    tells_settings: bool = False
    """Whether it can be asked to tell when these change."""
    refreshes_lenses: bool = False
    shows_documents: bool = False
    """Whether it can be told to go somewhere."""
    resolves_edits: bool = False
    """Whether it asks for the edit of an action when somebody chooses it."""
    applies_edits: bool = False


def client_of(capabilities: ClientCapabilities, encoding: str) -> Client:
    """What an editor says that it understands."""

    def can(name: str) -> Any:  # noqa: ANN401 - whatever stands there
        return get_capability(capabilities, name)

    published = "text_document.publish_diagnostics"
    pulls = can("text_document.diagnostic") is not None
    part = "text_document.diagnostic" if pulls else published
    tags = can(f"{part}.tag_support") or can(f"{published}.tag_support")
    return Client(
        encoding=encoding,
        pulls=pulls,
        refreshes=bool(can("workspace.diagnostics.refresh_support")),
        related=bool(can(f"{part}.related_information") or can(f"{published}.related_information")),
        descriptions=bool(
            can(f"{part}.code_description_support") or can(f"{published}.code_description_support")
        ),
        tags=tuple(tags.value_set) if tags is not None else (),
        versioned_edits=bool(can("workspace.workspace_edit.document_changes")),
        markdown="markdown" in (can("text_document.hover.content_format") or ()),
        progress=bool(can("window.work_done_progress")),
        watches=bool(can("workspace.did_change_watched_files.dynamic_registration")),
        answers_settings=bool(can("workspace.configuration")),
        tells_settings=bool(can("workspace.did_change_configuration.dynamic_registration")),
        refreshes_lenses=bool(can("workspace.code_lens.refresh_support")),
        shows_documents=bool(can("window.show_document.support")),
        resolves_edits="edit" in (can("text_document.code_action.resolve_support.properties") or ()),
        applies_edits=bool(can("workspace.apply_edit")),
    )

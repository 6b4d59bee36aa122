"""Rules that are selected by name, and wait for `preview`."""

from collections.abc import Iterator

from fastpg_lint.config.settings import Settings
from fastpg_lint.rules.codes import preview_codes


def waiting_rules(settings: Settings) -> Iterator[str]:
    """A warning for each rule that some settings select and that they do not let speak."""
    asked = (*settings.select, *settings.extend_select)
    if asked and not settings.preview:
        for code in filter(asked.__contains__, preview_codes()):
            yield f"{code} is selected and not asked: it is in preview, so set `preview = true` as well"

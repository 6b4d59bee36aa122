"""The changelog's sections: what is not released yet, and what a release had."""

import re
from datetime import date

_UNRELEASED = "## [Unreleased]"
_ANNOUNCED = re.compile(r"^To be \S+\.\n+", re.MULTILINE)


class NothingToReleaseError(Exception):
    """The changelog says of no change since the last release."""


def released(text: str, version: str, day: date) -> str:
    """The changelog with what is not released yet as a release's section, and room for what comes next."""
    before, found, after = text.partition(f"{_UNRELEASED}\n")
    body, rest = _parted(after)
    body = _ANNOUNCED.sub("", body).strip()
    if not found or not re.search(r"^[-*] ", body, re.MULTILINE):
        raise NothingToReleaseError(f"CHANGELOG.md has no change under `{_UNRELEASED}`")
    section = f"## [{version}] - {day.isoformat()}\n\n{body}\n"
    return before + "\n".join([f"{_UNRELEASED}\n", section, rest]).rstrip("\n") + "\n"


def notes(text: str, version: str) -> str:
    """What a release changed; raises `KeyError` where the changelog has no such section."""
    heading = re.search(rf"^## \[{re.escape(version)}\].*\n", text, re.MULTILINE)
    if heading is None:
        raise KeyError(version)
    return _parted(text[heading.end() :])[0].strip() + "\n"


def _parted(text: str) -> tuple[str, str]:
    """A section's body, and the sections after it."""
    following = re.search(r"^## ", text, re.MULTILINE)
    end = following.start() if following is not None else len(text)
    return text[:end], text[end:]

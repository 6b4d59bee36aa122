"""Random strings against words: telling a generated key from what a person wrote."""

import re

_ALLOWED = re.compile(r"[A-Za-z0-9!#$%&*+,./:;=?@^_|~-]+")
_PARTS = re.compile(r"[A-Za-z0-9]+")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_HEXADECIMAL = re.compile(r"(?=.*[0-9])(?=.*[a-f])[0-9a-f]{16,}|(?=.*[0-9])(?=.*[A-F])[0-9A-F]{16,}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_RUN = re.compile(r"[A-Za-z0-9_+/.:=~-]{20,}")
_TELLING = re.compile(r"[0-9]|A[KS]IA|hf_|api_org_")
"""A digit, or the beginning of one of the kinds of token that may have none."""

SHORTEST = 16
"""Characters of the shortest token that is worth the name."""
_SHORTEST_PART = 8
_LONGEST_AVERAGE = 3.0
"""Words of random text, cut where the kind of character changes, are shorter than this on average."""


def long_runs(text: str) -> list[str]:
    """Unbroken runs with digits in them, which few strings hold and every long token is: a cheap question."""
    return [run for run in _RUN.findall(text) if _TELLING.search(run)]


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID, which may be a secret but mostly is an identifier."""
    return _UUID.fullmatch(text) is not None


def looks_random(text: str, shortest: int = SHORTEST) -> bool:
    """Whether a text was made up by a machine: hexadecimal, base64, a UUID; no words, no version numbers."""
    if len(text) < shortest or _ALLOWED.fullmatch(text) is None:
        return False
    if is_uuid(text):
        return True
    parts = _PARTS.findall(text)
    jumbled = sum(len(part) for part in parts if _is_jumbled(part))
    return jumbled >= shortest * 3 // 4 and jumbled * 2 >= sum(map(len, parts))


def has_short_words(text: str) -> bool:
    """Whether a text, cut where the kind of character changes, falls into pieces too short for words."""
    return len(text) / max(len(_WORDS.findall(text)), 1) < _LONGEST_AVERAGE


def _is_jumbled(part: str) -> bool:
    """Whether a run of letters and digits is no word, number or version: `9f3kQ0x2`, not `gpt4o`."""
    if len(part) < _SHORTEST_PART or part.isalpha() or part.isdigit():
        return False
    if _HEXADECIMAL.fullmatch(part):
        return True
    return has_short_words(part)

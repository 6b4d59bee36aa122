"""The codes of all rules, read off their files: a run that reuses its findings need not import the rules."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fastpg_lint.levels import Level

_CODE = re.compile(r'^    code="(FPG\d{3})",$', re.MULTILINE)
_NAME = re.compile(r'^    name="([a-z0-9-]+)",$', re.MULTILINE)
_LEVEL = re.compile(r"^    level=Level\.([A-Z]+),$", re.MULTILINE)
_PREVIEW = re.compile(r"^    preview=True,$", re.MULTILINE)
_OPT_IN = re.compile(r"^    default=False,$", re.MULTILINE)
_FIX = re.compile(r"^    fix=FixKind\.([A-Z]+),$", re.MULTILINE)


def all_codes() -> dict[str, str]:
    """All codes that can be reported, in order, each with the name of its rule."""
    rules = (zip(_CODE.findall(text), _NAME.findall(text), strict=True) for text in _texts())
    return dict(sorted(one for several in rules for one in several))


@cache
def rule_levels() -> dict[str, Level]:
    """The codes of all rules, each with the gravest level of its findings."""
    rules = (zip(_CODE.findall(text), _LEVEL.findall(text), strict=True) for text in _texts())
    return {code: Level[level] for several in rules for code, level in several}


def preview_codes() -> tuple[str, ...]:
    """The codes of the rules that are in preview."""
    return tuple(code for text in _texts() if _PREVIEW.search(text) for code in _CODE.findall(text))


def opt_in_codes() -> frozenset[str]:
    """The codes of the rules that are asked only where they are selected."""
    return frozenset(code for text in _texts() if _OPT_IN.search(text) for code in _CODE.findall(text))


def fix_kinds() -> dict[str, str]:
    """The codes of the rules that can mend what they find, each with `safe` or `unsafe`."""
    return dict(_fix_kinds())


def _fix_kinds() -> Iterator[tuple[str, str]]:
    for text in _texts():
        codes, kinds = _CODE.findall(text), _FIX.findall(text)
        if len(codes) == len(kinds) == 1:
            yield codes[0], kinds[0].lower()


@cache
def _texts() -> tuple[str, ...]:
    files = sorted(Path(__file__).parent.glob("**/*.py"))
    return tuple(file.read_text("utf-8") for file in files)

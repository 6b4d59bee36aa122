"""The codes of all rules, read off their files: a run that reuses its findings need not import the rules."""

import re
from pathlib import Path

_CODE = re.compile(r'^    code="(FPG\d{3})",$', re.MULTILINE)


def all_codes() -> tuple[str, ...]:
    """All codes that can be reported, in order."""
    files = sorted(Path(__file__).parent.glob("**/*.py"))
    return tuple(sorted(code for file in files for code in _CODE.findall(file.read_text("utf-8"))))

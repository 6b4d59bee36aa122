"""Files that name the variables of the environment which a service reads: `.env.example` and its like."""

import re
from collections.abc import Iterator

from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.project_texts import InFile
from fastpg_lint.fixes.replacements import Replacement


def with_variable(mending: Mending, module: str, variable: str) -> Iterator[InFile]:
    """A line for a variable, without a value, in the file nearest to a module that has none for it yet."""
    found = mending.texts.env_example(module) if mending.texts is not None else None
    if found is None:
        return
    text = found.source.text
    known = rf"^[ \t#]*(?:export[ \t]+)?{re.escape(variable)}[ \t]*="
    if re.search(known, text, re.MULTILINE | re.IGNORECASE):
        return
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"{variable}={end}" if not text or text.endswith("\n") else f"{end}{variable}="
    yield InFile(found, (Replacement(len(text), len(text), line),))

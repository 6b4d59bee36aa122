"""The text of a file that is no Python: UTF-8, or what its byte order mark says, as pip reads it."""

import codecs

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""What the lists begin with that PowerShell writes: `pip freeze > requirements.txt`."""


def plain_text(content: bytes) -> str:
    """The text without its mark, and with U+FFFD for what cannot be read."""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8"
    return content.decode(encoding, "replace").removeprefix("\ufeff")

"""Files that somebody damaged: pieces cut out, doubled, exchanged, and put in that parsers stumble over."""

import random

ODD = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x0c", b"\x1b[31m", b"\\", b"'", b'"', b'"""', b"#",
    b"(" * 300, b"[" * 300, b"{" * 300, b"}" * 3, b"$((", b"$(", b"${", b"`", b"~ " * 900, b" | a" * 900,
    b"9" * 5000, b"-" * 3000, b"a." * 900, b"'a' " * 950, b"<<A\n", b"\n---\n", b"&a *a", b"<<: *a",
    b"\\\n", b"\t", b" " * 3000, "\u202e".encode(), b"\\N{x}", b"\\x", b"%", b"/**/" * 50, b"*" * 50,
    b"0x", b"1e999", b"await ", b"async ", b"from . import *\n", b"# ruff: disable[", b"# noqa: ",
    b"-r requirements.txt\n", b"!!python/name:x ", b"https://u:p@h/",
)  # fmt: skip
MOST_PIECES = 4


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A content after some random changes; pieces come from `others` as well."""
    for _ in range(chance.randint(1, MOST_PIECES)):
        start = chance.randint(0, len(content))
        end = min(len(content), start + chance.choice((0, 1, 3, 20, 200)))
        content = content[:start] + _piece(content[start:end], others, chance) + content[end:]
    return content


def _piece(taken: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """What stands in the place of a piece."""
    match chance.randrange(5):
        case 0:
            return b""
        case 1:
            return taken * chance.choice((2, 3, 400))
        case 2:
            return chance.choice(ODD)
        case 3:
            other = chance.choice(others)
            start = chance.randint(0, len(other))
            return other[start : start + chance.choice((10, 100, 1000))]
        case _:
            return bytes(chance.randrange(256) for _ in range(chance.choice((1, 4))))

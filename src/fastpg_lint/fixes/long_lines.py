"""Lines that mending has made too long, broken as formatters break them: within the last brackets."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

USUAL = 88
"""Characters of a line where nothing else is said: as Black and ruff have it."""
_STEP = " " * 4
_STRING = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<open>[(\[{{])|(?P<close>[)\]}}])|(?P<comma>,)|(?P<hash>#)"
    r"|(?P<loop> (?=(?:async )?for ))|(?P<test> (?=if ))"
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_BEFORE_SUBSCRIPT = re.compile(r"[\w)\]]")
_UNBROKEN = re.compile(r"\t|\\$|\blambda\b(?!:)|\"\"\"|'''|.{1000}")
"""What a line has that is left as it is."""


def with_short_lines(before: str, after: str, limit: int | None = None) -> str:
    """A text with those of its lines broken that are too long, and do not stand in the one it was made of.

    `limit` is the length that the project's formatter is told; where it is told none, lines may be as long
    as the longest there was. What cannot be broken so stays.
    """
    known = before.splitlines()
    most = limit if limit is not None else max((USUAL, *map(len, known)))
    there, lines = set(known), after.splitlines(keepends=True)
    made = "".join(
        line if len(text := line.rstrip("\r\n")) <= most or text in there else _short(lines, number, most)
        for number, line in enumerate(lines)
    )
    return made if made == after or _means_the_same(made, after) else after


def _means_the_same(one: str, other: str) -> bool:
    """Whether two texts are the same to Python: the line may have been one of a text in several lines."""
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a grammar newer than the running one
        return False


def _short(lines: Sequence[str], number: int, most: int) -> str:
    """What is to stand in the place of a line."""
    line = lines[number]
    text = line.rstrip("\r\n")
    above, below = lines[max(number - 1, 0)], "".join(lines[number + 1 : number + 2])
    is_listed = (above.partition("#")[0].rstrip()[-1:], below.lstrip()[:1]) in _PAIRS.items()
    broken = _listed(text, most) if is_listed else _broken(text, most)
    return (line[len(text) :] or "\n").join(broken) + line[len(text) :]


def _listed(text: str, most: int) -> Sequence[str]:
    """The same for one that is all there is in some brackets."""
    indent = text[: len(text) - len(text.lstrip())]
    if _UNBROKEN.search(text) or _brackets(text) is None:
        return [text]
    return [line for part in _parts(text.strip()) for line in _broken(indent + part, most)]


def _broken(text: str, most: int) -> Sequence[str]:
    """The lines that are to stand in the place of one."""
    pairs = None if _UNBROKEN.search(text) else _brackets(text)
    if len(text) <= most or not pairs:
        return [text]
    start, end = pairs[-1]
    indent = text[: len(text) - len(text.lstrip())]
    body, tail = text[start + 1 : end].strip(), indent + text[end:]
    inner = indent + _STEP
    if len(tail) > most or start >= most:
        return [text]
    is_one = not body.endswith(",") and not _is_list(text, start, body)
    if len(inner + body) <= most and is_one:
        return [text[: start + 1], inner + body, tail]
    parts = [part for one in _parts(body) for part in _broken(inner + one, most)]
    return [text[: start + 1], *parts, tail]


def _is_list(text: str, start: int, body: str) -> bool:
    """Whether brackets that open somewhere are of a tuple, list or dict of several, which has a line each."""
    if _BEFORE_SUBSCRIPT.match(text, max(start - 1, 0)):
        return False
    kinds = {kind for _, kind in _outside(body)}
    return "comma" in kinds and "loop" not in kinds


def _brackets(text: str) -> list[tuple[int, int]] | None:
    """Where the outermost brackets of a line open and close that have something in them, subscripts aside.

    None where a comment stands behind, or brackets are left open.
    """
    found, opened = [], []
    for token in _TOKEN.finditer(text):
        if token["hash"]:
            return None
        if token["open"]:
            opened.append(token)
        elif token["close"]:
            if not opened or _PAIRS[opened[-1][0]] != token[0]:
                return None
            last = opened.pop()
            is_subscript = last[0] == "[" and last.start() and _BEFORE_SUBSCRIPT.match(text, last.start() - 1)
            if not opened and token.start() > last.end() and not is_subscript:
                found.append((last.start(), token.start()))
    return None if opened else found


def _parts(body: str) -> Iterator[str]:
    """What stands in brackets, a line each: the parts of a comprehension, or what commas are between."""
    loops = [at for at, kind in _outside(body) if kind == "loop"]
    if loops:
        begun = [at for at, kind in _outside(body) if kind in ("loop", "test") and at >= loops[0]]
        yield from (body[start:end].strip() for start, end in pairwise((0, *begun, len(body))))
        return
    commas = [at for at, kind in _outside(body) if kind == "comma"]
    for start, end in pairwise((-1, *commas, len(body))):
        if part := body[start + 1 : end].strip():
            yield f"{part}," if commas else part


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """Where tokens stand in a text outside of its brackets, and of which kind they are."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth == 0:
            yield token.start(), str(token.lastgroup)

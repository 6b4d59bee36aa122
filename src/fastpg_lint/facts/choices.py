"""Choices: what one of several expressions may be, as one access path."""

from collections.abc import Iterable

from fastpg_lint.facts.access_paths import NONE, AccessPath, Either, Literal, LiteralKind, Operation


def either(options: Iterable[AccessPath]) -> AccessPath:
    """One of several paths: nested choices flattened, `None` and repetitions left out."""
    flat: list[AccessPath] = []
    for option in options:
        for part in option.options if isinstance(option, Either) else (option,):
            if part != NONE and part not in flat:
                flat.append(part)
    if not flat:
        return NONE
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


def chosen(body: AccessPath, otherwise: AccessPath) -> AccessPath:
    """One of two by a condition; a text that is there only under the condition keeps its `None`."""
    given = either((body, otherwise))
    may_be_missing = any(NONE in _options(one) for one in (body, otherwise))
    if may_be_missing and all(map(_is_text, _options(given))):
        return Either((*_options(given), NONE))
    return given


def under(test: AccessPath, given: AccessPath) -> AccessPath:
    """One of two with what decides, where that is whether something is one of several."""
    is_membership = isinstance(test, Operation) and test.operator in ("in", "not in")
    return Either(given.options, test) if isinstance(given, Either) and is_membership else given


def _options(path: AccessPath) -> tuple[AccessPath, ...]:
    return path.options if isinstance(path, Either) else (path,)


def _is_text(path: AccessPath) -> bool:
    if isinstance(path, Operation):
        return path.at is not None
    return isinstance(path, Literal) and path.kind == LiteralKind.TEXT

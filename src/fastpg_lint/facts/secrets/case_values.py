"""What the patterns of a `match` compare: which string with what name."""

from collections.abc import Iterator, Sequence

import libcst as cst

from fastpg_lint.facts.secrets.literal_contexts import name_of

Compared = tuple[cst.BaseExpression, str]
"""A value that a pattern has written out, and the name of what must be equal to it."""


def compared_in(node: cst.Match) -> Iterator[Compared]:
    """The values that the cases of a `match` compare its subject, or a part of it, with."""
    for case in node.cases:
        yield from _compared(case.pattern, node.subject)


def _compared(pattern: cst.MatchPattern | None, subject: cst.BaseExpression) -> Iterator[Compared]:
    match pattern:
        case cst.MatchValue(value):
            yield from _with_name(value, name_of(subject))
        case cst.MatchOr(patterns):
            for one in patterns:
                yield from _compared(one.pattern, subject)
        case cst.MatchAs(pattern=inner) if inner is not None:
            yield from _compared(inner, subject)
        case cst.MatchTuple(patterns) | cst.MatchList(patterns) if isinstance(subject, cst.Tuple):
            yield from _in_sequence(patterns, subject)
        case cst.MatchMapping(entries) | cst.MatchClass(kwds=entries):
            for entry in entries:
                yield from _under(entry.key, entry.pattern)


def _in_sequence(
    patterns: Sequence[cst.MatchSequenceElement | cst.MatchStar], subject: cst.Tuple
) -> Iterator[Compared]:
    """Patterns side by side with the parts of a tuple that is written out."""
    for one, part in zip(patterns, subject.elements, strict=False):
        if isinstance(one, cst.MatchSequenceElement):
            yield from _compared(one.value, part.value)


def _under(key: cst.BaseExpression, pattern: cst.MatchPattern) -> Iterator[Compared]:
    """A pattern for what stands under a key or in an attribute."""
    if isinstance(pattern, cst.MatchValue):
        yield from _with_name(pattern.value, key.value if isinstance(key, cst.SimpleString) else name_of(key))


def _with_name(value: cst.BaseExpression, name: str | None) -> Iterator[Compared]:
    if name is not None:
        yield value, name

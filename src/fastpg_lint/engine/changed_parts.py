"""What has changed in a module that somebody types in: its bodies one by one, and where its words stand."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from fastpg_lint.incremental.inputs import Input
from fastpg_lint.semantic.inputs import BODY, WORD, part_name

if TYPE_CHECKING:
    from fastpg_lint.facts.lazy_records import KeptFacts


def changed_parts(name: str, before: "KeptFacts | None", after: "KeptFacts | None") -> list[Input]:
    """The inputs that parts of a module are which say something else than before."""
    if before is None or after is None:
        return []  # it has no parts, or had none that anybody could have read
    from fastpg_lint.facts.word_uses import changed_uses  # facts take long to import

    uses = changed_uses(before.all_words, after.all_words) if before.words != after.words else ()
    bodies = (Input(BODY, part_name(name, segment)) for segment in _changed_bodies(before, after))
    return [*bodies, *(Input(WORD, part_name(name, use)) for use in uses)]


def _changed_bodies(before: "KeptFacts", after: "KeptFacts") -> list[int]:
    """The segments of bodies; with each goes the one above it, which says what its function does."""
    pairs = zip_longest(before.segments, after.segments)
    changed = {segment | 1 for segment, (one, other) in enumerate(pairs) if one != other}
    if before.literals != after.literals:
        changed.update(_changed_literals(before, after))
    return sorted(changed)


def _changed_literals(before: "KeptFacts", after: "KeptFacts") -> Iterator[int]:
    from fastpg_lint.source.segments import body_in, stretch_of

    both = set(before.literals).symmetric_difference(after.literals)
    return (body_in(stretch_of(one.at.statement)) for one in both)

"""How much was mended, by rule."""

from collections.abc import Iterator, Mapping

from fastpg_lint.output.text.closing import counted


def render(counts: Mapping[str, int]) -> Iterator[str]:
    """A line for each code, in order, behind one for all."""
    yield f"Mended {counted(sum(counts.values()), 'problem')}{':' if counts else '.'}"
    for code, count in sorted(counts.items()):
        yield f"  {code}  {count:,}"

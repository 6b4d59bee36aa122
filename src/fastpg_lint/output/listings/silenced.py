"""What `--add-noqa` has silenced, and what it could not, for people to read."""

from collections.abc import Iterator

from fastpg_lint.pipeline.mend import MendedProject


def render(silenced: MendedProject) -> Iterator[str]:
    """A line for each finding that is left, and one with the numbers."""
    left = silenced.report.diagnostics
    for one in left:
        yield f"{one.path}:{one.line}:{one.column}: {one.code} cannot be silenced by a comment here"
    count, files = sum(silenced.counts.values()), len(silenced.files)
    findings = "1 finding" if count == 1 else f"{count:,} findings"
    yield f"Silenced {findings} in {'1 file' if files == 1 else f'{files:,} files'}; {len(left):,} left."

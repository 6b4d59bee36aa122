"""All fixes at once: what comes of them is Python, mending it again changes nothing, and the rest stays."""

from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import settings as bounded

from fastpg_lint.config.settings import Settings
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import MendedProject, mend
from fastpg_lint.pipeline.nearest import linters
from fastpg_lint.rules.registry import load_registry

from ..budget import at_most
from ..rules.fixture_files import fixtures_of
from .generated_modules import COMMON, HEADS, MENDABLE, Generated, modules, numbered

pytestmark = pytest.mark.one_python

EXAMPLES = at_most(12, 300)
FIXTURES = [one.path for rule in load_registry().rules for one in fixtures_of(rule)]
CODES = tuple(one.rule.code for one in load_registry().rules if not one.rule.code.startswith("FPG0"))
"""Those of rules whose fixes change code: rules of comments take comments away."""


def mended(folder: Path, *codes: str) -> MendedProject:
    """What mending all that some rules, or any, find makes of a folder."""
    settings = Settings(root=folder, select=codes or CODES)
    return mend([folder], linters(settings, None, 1, None, load_fixes()), bool)


def mended_text(text: str, *codes: str) -> tuple[str, MendedProject]:
    """What it makes of one module."""
    with TemporaryDirectory() as name:
        file = Path(name).resolve() / "program.py"
        file.write_bytes(text.encode())
        found = mended(file.parent, *codes)
        return (found.files[0].after.decode() if found.files else text), found


@given(modules())
@bounded(max_examples=EXAMPLES, deadline=None)
def test_generated_modules_stay_python_and_as_they_were_elsewhere(module: Generated) -> None:
    after, found = mended_text(module.text)
    assert found.report.failures == ()
    compile(after, "program.py", "exec", dont_inherit=True)
    assert [piece for piece in module.untouched if piece not in after] == []
    assert mended_text(after)[1].files == ()


def test_each_piece_that_modules_are_made_of_is_mended() -> None:
    pieces = [numbered(piece, number) for number, piece in enumerate(MENDABLE)]
    after, _ = mended_text("\n\n".join([HEADS[0] + COMMON, *pieces]))
    assert [piece for piece in pieces if piece in after] == []


@pytest.mark.parametrize(
    "path",
    FIXTURES[:: len(FIXTURES) // at_most(4, len(FIXTURES))],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_all_that_is_found_in_a_fixture_is_mended_at_once(path: Path, tmp_path: Path) -> None:
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    for file in files:
        laid = tmp_path / file.relative_to(path.parent)
        laid.parent.mkdir(parents=True, exist_ok=True)
        laid.write_bytes(file.read_bytes())
    hold(tmp_path)


def hold(folder: Path) -> None:
    """Mends a folder, and holds what comes of it against what was found in it."""
    found = mended(folder)
    assert found.report.failures == ()
    for one in found.files:
        if one.file.suffix == ".py":
            compile(one.after, one.file.name, "exec", dont_inherit=True)
        assert lost_comments(*one.texts) == []
        one.file.write_bytes(one.after)
    assert mended(folder).files == ()


def lost_comments(before: str, after: str) -> list[str]:
    """The comments that lines had which are no more, and that no line has now."""
    old, new = before.splitlines(), after.splitlines()
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [line for tag, begin, end, *_ in blocks if tag != "equal" for line in old[begin:end]]
    comments = (line[line.index("# ") :] for line in gone if "# " in line and '"' not in line)
    return [one for one in comments if one not in after]

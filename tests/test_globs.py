"""Globs match what git would match, and no pattern makes a run wait."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from fastpg_lint.globs import Globs, compiled, from_folder

_PIECES = st.sampled_from(["*", "**", "/", "a", "b", "?", "[ab]", "[!a]", "\\*", ".", "(", "**/", "[[^/]"])
_PATTERNS = st.lists(_PIECES, min_size=1, max_size=9).map("".join)
_NAMES = st.text("ab.(*[", min_size=1, max_size=6)
_PATHS = st.lists(_NAMES, min_size=1, max_size=4).map("/".join)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_PATTERNS, st.lists(_PATHS, min_size=1, max_size=5))
@example("*a*b/**/a*b*", ["aab/x/ab", "ab/ab", "xaxb/a/b/ab."])
@example("*a/*a*b", ["a/ab", "ba/aab", "a/b"])
def test_globs_match_what_pathspec_matches(pattern: str, paths: list[str]) -> None:
    try:
        plain = GitIgnoreSpec.from_lines((pattern,))
    except Exception:
        return
    for path in paths:
        assert compiled((pattern,)).match_file(path) == plain.match_file(path)


@pytest.mark.parametrize("pattern", ["*a" * 30 + "x", "a*" * 30 + "x", "*" * 40 + "x", "**a" * 20 + "x"])
def test_no_number_of_stars_makes_a_pattern_slow(pattern: str) -> None:
    assert not compiled((pattern,)).match_file("a" * 255)


def test_pattern_that_tries_all_folders_for_each_of_many_stars_is_refused() -> None:
    with pytest.raises(ValueError, match=r"too many `\*\*`"):
        compiled(("a/**/b/**/c/**/d/**/e*",))
    assert compiled(("a/**/b/**/c/**/e*",)).match_file("a/x/b/y/c/z/e1")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("b/", "/srv/x[1]/a/b/c.py", True),
        ("a/b/", "/srv/x[1]/a/b/c.py", True),
        ("./a", "/srv/x[1]/a/b/c.py", True),
        ("./b", "/srv/x[1]/a/b/c.py", False),
        ("/b/", "/srv/x[1]/a/b/c.py", False),
        ("a/*.py", "/srv/x1/a/c.py", False),
        (".ci/*.py", "/srv/x[1]/.ci/c.py", True),
    ],
)
def test_what_is_written_in_one_folder_means_the_same_in_another(
    pattern: str, path: str, matches: bool
) -> None:
    written = from_folder(pattern, Path("/srv/x[1]"))
    assert Globs(Path("/srv/x[1]/a"), (written,)).match(path) == matches
    assert Globs(Path("/elsewhere"), ("x.py", written)).match(path) == matches


def test_python_does_not_warn_of_brackets_in_brackets(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = "from fastpg_lint.globs import compiled; print(compiled(('[[a]b',)).match_file('[b'))"
    subprocess.run([sys.executable, "-W", "default", "-c", code], check=True)
    assert capfd.readouterr() == ("True\n", "")

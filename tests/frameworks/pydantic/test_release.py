"""The release of Pydantic that requirements name."""

import pytest

from fastpg_lint.frameworks.pydantic.release import PydanticRelease
from tests.linking import link_files

USED = "from pydantic import ConfigDict"


def is_on_2(text: str, name: str, said: str) -> bool:
    """Whether a module is on the second release, beside a file that says what is installed."""
    return link_files({"main": text}, {name: said}).of(PydanticRelease).is_2("main")


@pytest.mark.parametrize(
    "line",
    [
        'pydantic = "^1.10"',
        'pydantic = {version = "~1.9", extras = ["email"]}',
        "pydantic==1.10.7",
        "pydantic<2",
        "pydantic[email]>=1.8,<2.0.0",
        '    "pydantic ~= 1.10",',
        "pydantic<=1.10.99",
    ],
)
def test_what_allows_the_first_release_alone(line: str) -> None:
    assert not is_on_2(USED, "pyproject.toml", f"fastapi\n{line}\n")


@pytest.mark.parametrize(
    "line",
    ["pydantic>=2", 'pydantic = "^2.4"', '"pydantic>=2.5,<3",', "pydantic==2.9.2", "pydantic>2.0,!=2.1.0"],
)
def test_what_allows_the_second_release_alone(line: str) -> None:
    assert is_on_2("", "requirements.txt", f"{line}\n")


@pytest.mark.parametrize(
    "line", ["pydantic", "pydantic>=1.10", "pydantic<3", "pydantic-settings<2", "pydantic>=1.7,!=1.8,<3.0.0"]
)
def test_what_allows_both_leaves_it_to_the_code(line: str) -> None:
    assert is_on_2(USED, "requirements.txt", f"{line}\n")
    assert not is_on_2("", "requirements.txt", f"{line}\n")


def test_a_lock_outweighs_requirements() -> None:
    lock = '"pydantic": {"hashes": ["sha256:0"], "version": "==1.10.7"}, "pydantic>=2": {}'
    assert not is_on_2(USED, "Pipfile.lock", lock)

"""Each line of the catalogue against the library that it speaks of.

Python's own library is held with every run of the tests. The groups of others are installed first, so they
are left to `tox -e catalogue`, and the one that installs fast to `tox -e catalogue-service`.
"""

import pytest

from tools.catalogue.groups import STANDARD, group_names, hold_group, problems

others = pytest.mark.parametrize("group", [name for name in group_names() if name != STANDARD])


def test_pythons_own_library_is_as_the_catalogue_says() -> None:
    held = hold_group(STANDARD)
    assert sum(len(one.verdicts) for one in held) > 1000
    assert problems(held) == []


@pytest.mark.catalogue
@others
def test_libraries_are_as_the_catalogue_says(group: str) -> None:
    held = hold_group(group)
    assert held
    assert problems(held) == []

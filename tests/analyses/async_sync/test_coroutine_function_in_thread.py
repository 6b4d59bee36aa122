"""Which words are looked for as those of callables that call a function given to them."""

from fastpg_lint.analyses.async_sync.coroutine_function_in_thread import RUNNERS
from tools.catalogue.files import shelved


def test_all_runners_of_the_catalogue_are_looked_for() -> None:
    names = {name for file in shelved() for one in file.content.runners for name in one.full_names()}
    assert {name.rpartition(".")[2] for name in names} == RUNNERS

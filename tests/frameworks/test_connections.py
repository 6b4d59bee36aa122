"""What makes a connection is told by the last word of its name first."""

from fastpg_lint.frameworks.connections import CONNECTION_WORDS
from tools.catalogue.files import shelved


def test_the_words_are_those_of_the_catalogue() -> None:
    files = [file.content for file in shelved()]
    names = {name for content in files for entry in content.connections for name in entry.full_names()}
    aliases = {alias for content in files for alias, name in content.reexports.items() if name in names}
    assert {name.rpartition(".")[2] for name in names | aliases} == CONNECTION_WORDS

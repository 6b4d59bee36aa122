"""What a module gives to a rule: its calls by what they call, and those of which nothing is known."""

import pytest

from fastpg_lint.semantic.module import LinkedModule, linked_module
from tests.linking import link

TEXT = """
import db
from lib import execute as run
def load(given, session: db.Session, flag):
    given.execute(1)
    session.execute(2)
    given.other(3)
    unheard_of(4)
    given().execute(5)
    maybe = session if flag else given
    maybe.execute(6)
    load(given, session, 7)
"""


def module() -> LinkedModule:
    return linked_module(link(main=TEXT, db="class Session:\n    def execute(self, number): ...\n"), "main")


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (("execute",), ["given.execute", "given().execute"]),
        (("other", "unheard_of"), ["given.other", "unheard_of"]),
        (("nothing",), []),
        ((), ["given.execute", "given.other", "unheard_of", "given().execute", "given"]),
    ],
)
def test_calls_of_which_nothing_is_known_can_be_asked_for(words: tuple[str, ...], texts: list[str]) -> None:
    assert sorted(call.text for call in module().unknown_calls(*words)) == sorted(texts)


def test_calls_of_a_library_leave_them_out() -> None:
    found = linked_module(link(main="import db\ndb.sleep(1)\ndef f(db):\n    db.sleep(2)\n"), "main")
    (known,) = found.calls_of("db.sleep")
    (unknown,) = found.unknown_calls("sleep")
    assert (known.scope, unknown.scope) == (0, 1)


def test_a_module_that_the_project_does_not_have() -> None:
    with pytest.raises(KeyError):
        linked_module(link(main=""), "other")

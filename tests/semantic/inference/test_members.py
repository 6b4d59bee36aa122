"""What attributes of modules, classes and instances are."""

import pytest

from tests.linking import revealed

CLASSES = """
import db
from abc import ABC
from functools import cached_property
from typing import ClassVar, Generic, Self, TypeVar

T = TypeVar("T")

class User: ...

class Base:
    shared = User()
    announced: User
    empty = None

    def __init__(self, session: db.Session, other):
        self.session = session
        self.client = db.connect()
        self.other = other
        self.empty = User()
        self.typed: User = other

    def find(self) -> User: ...
    async def load(self): return User()
    def me(self) -> Self: ...
    def same(self): return self

    @property
    def first(self): return User()
    @cached_property
    def second(self): return User()
    @staticmethod
    def static(): return User()
    @classmethod
    def make(cls): return cls()
    @classmethod
    def build(cls) -> Self: ...

    def start(self):
        self.late = User()

class Child(Base):
    def find(self): return super().find()
    def load_both(self): return super().load()

class Row(db.Base): ...
class Odd(Missing): ...
class Own(db.Session):
    def own(self): return self.get(User, 1)
"""


def reveal(expression: str) -> str:
    (found,) = revealed(
        f"{CLASSES}\ndef f(base: Base, child: Child, row: Row, odd: Odd):\n    reveal({expression})\n"
    )
    return found


@pytest.mark.parametrize(
    ("expression", "types"),
    [
        ("base.shared", "User"),
        ("base.announced", "User"),
        ("base.empty", "User"),
        ("base.session", "db.sync.Session"),
        ("base.client", "db.sync.Session"),
        ("base.other", "?"),
        ("base.typed", "User"),
        ("base.late", "User"),
        ("base.missing", "?"),
        ("base.find", "Base.find"),
        ("base.find()", "User"),
        ("base.load()", "Coroutine[User]"),
        ("base.me()", "Base"),
        ("base.same()", "Base"),
        ("base.first", "User"),
        ("base.second", "User"),
        ("base.static()", "User"),
        ("base.make()", "Base"),
        ("Base.make()", "Base"),
        ("Base.first", "?"),
        ("Base.find", "def find"),
        ("Base.shared", "User"),
        ("child.session", "db.sync.Session"),
        ("child.find()", "User"),
        ("child.load_both()", "Coroutine[User]"),
        ("child.me()", "Child"),
        ("Child.build()", "Child"),
        ("odd.anything", "?"),
        ("Own().own()", "User"),
        ("Own().bind", "db.Engine"),
        ("Own().commit", "method db.sync.Session.commit"),
        ("Own().unheard_of", "?"),
        ("None.x", "None"),
    ],
)
def test_a_member(expression: str, types: str) -> None:
    assert reveal(expression) == types


def test_generic_classes_keep_their_arguments() -> None:
    found = revealed("""
        from typing import Generic, TypeVar
        T = TypeVar("T")
        class User: ...
        class Repository(Generic[T]):
            def __init__(self, model: type[T]): self.model = model
            def get(self) -> T: ...
            def all(self) -> list[T]: ...
        class Users(Repository[User]):
            def first(self): return self.get()
        def f(users: Users, any: Repository[User]):
            reveal(users.get())
            reveal(users.first())
            reveal(any.all())
    """)
    assert found == ["User", "User", "sequence[User]"]


def test_a_method_taken_as_a_value_keeps_its_instance() -> None:
    found = revealed("""
        class Users:
            def find(self): return self
        def f(users: Users):
            find = users.find
            reveal(find())
    """)
    assert found == ["Users"]


def test_a_property_with_a_setter_is_read_by_its_getter() -> None:
    found = revealed("""
        class Users:
            @property
            def name(self): return "ada"
            @name.setter
            def name(self, value): ...
        reveal(Users().name)
    """)
    assert found == ["ada"]


def test_what_a_setter_is_given_may_be_asked_for() -> None:
    # `names` in the setter's own decorator is, by the end of the class, the setter.
    found = revealed("""
        class Users:
            @property
            def names(self): return []
            @names.setter
            def names(self, value):
                for name in value:
                    reveal(name)
        def fill(users: Users):
            users.names = ["ada"]
    """)
    assert found == ["?"]


def test_a_class_may_be_derived_from_an_earlier_one_of_its_name() -> None:
    found = revealed("""
        class Users:
            def find(self): return 1
        class Users(Users): ...
        reveal(Users().find())
    """)
    assert found == ["1"]


def test_nested_classes_and_their_own_bases() -> None:
    found = revealed("""
        class Outer:
            class Inner:
                x = 1
        class Loop(Loop): ...
        reveal(Outer.Inner().x)
        reveal(Outer().Inner)
        reveal(Loop().x)
    """)
    assert found == ["1", "type Inner", "?"]


def test_a_class_with_arguments_has_the_members_of_the_class() -> None:
    found = revealed("""
        import db
        class Page(Generic[T]):
            @classmethod
            def build(cls): return cls()
        Users = Page[int]
        Text = list[str]
        Again = Again[int]
        reveal(Page[int].build())
        reveal(Users.build())
        reveal(Text.build())
        reveal(Again.build())
        reveal(db.Query[int].all)
    """)
    assert found == ["Page", "Page", "?", "?", "<db.Query.all>"]


@pytest.mark.parametrize(("ancestors", "found"), [(90, "User"), (110, "?")])
def test_ancestors_beyond_any_that_somebody_writes_are_unknown(ancestors: int, found: str) -> None:
    chain = "".join(f"class A{n}(A{n - 1}): ...\n" for n in range(1, ancestors))
    text = (
        "class User: ...\nclass A0:\n    def find(self) -> User: ...\n"
        f"{chain}def f(last: A{ancestors - 1}):\n    reveal(last.find())\n"
    )
    assert revealed(text) == [found]

"""Answers that are inputs themselves."""

import msgspec
import pytest

from fastpg_lint.incremental.cutoff import Derived
from fastpg_lint.incremental.inputs import DERIVED, MODULE, Adopted, Dependencies, Input

decode = msgspec.msgpack.Decoder(int).decode


def lengths(dependencies: Dependencies, asked: list[str]) -> Derived[int]:
    """The lengths of modules' names, which hang on the modules."""

    def length(name: str) -> int:
        asked.append(name)
        dependencies.note(MODULE, name)
        return len(name)

    return Derived(dependencies, "lengths", length, decode)


def test_who_asks_hangs_on_the_answer_alone() -> None:
    dependencies, asked = Dependencies(), list[str]()
    derived = lengths(dependencies, asked)
    for _ in range(2):
        with dependencies.traced():
            assert derived("app") == 3
            assert dependencies.inputs(dependencies.read) == [Input(DERIVED, "lengths/app")]
    assert asked == ["app"]
    read = derived.read("app")
    assert read is not None
    assert dependencies.inputs(read) == [Input(MODULE, "app")]


def test_an_answer_of_an_earlier_run_is_taken_over() -> None:
    earlier = lengths(Dependencies(), []).encoded("app")
    dependencies, asked = Dependencies(), list[str]()
    derived = lengths(dependencies, asked)
    dependencies.adopted["lengths/app"] = Adopted(earlier, 0)
    assert (derived("app"), derived.read("app"), asked) == (3, None, [])
    assert derived("main") == 4


@pytest.mark.parametrize("encoded", [b"", b"\xc1", msgspec.msgpack.encode("three")])
def test_what_another_program_wrote_is_passed_over(encoded: bytes) -> None:
    dependencies, asked = Dependencies(), list[str]()
    derived = lengths(dependencies, asked)
    dependencies.adopted["lengths/app"] = Adopted(encoded, 0)
    assert (derived("app"), asked) == (3, ["app"])

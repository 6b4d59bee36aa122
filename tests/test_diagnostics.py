"""One line for a finding: its sentence, and the places that it speaks of in short."""

from fastpg_lint.diagnostics import Diagnostic, Related, chain, in_short
from fastpg_lint.levels import Level

STEPS = tuple(Related(f"app/{name}.py", line, 1, f"`{name}()`") for line, name in enumerate("abcde", start=1))
USES = tuple(Related("app/main.py", line, 1, "validated here") for line in range(1, 6))


def finding(*related: Related) -> Diagnostic:
    return Diagnostic("FPG102", "slow", Level.ERROR, "blocks", "await", "app/x.py", 1, 1, 1, 2, related)


def test_a_message_has_no_place_in_it_and_the_line_has() -> None:
    assert finding().one_line == finding().text == "blocks; await"
    assert finding(*STEPS[:2]).text == "blocks; await"
    assert finding(*STEPS[:2]).one_line == "blocks; await; see `a()` (app/a.py:1) -> `b()` (app/b.py:2)"


def test_a_long_chain_is_told_by_its_beginning_and_its_end() -> None:
    assert in_short(STEPS[:3]) == chain(STEPS[:3])
    assert in_short(STEPS) == "`a()` (app/a.py:1) -> `b()` (app/b.py:2) -> … -> `e()` (app/e.py:5)"


def test_places_that_lead_nowhere_stand_side_by_side() -> None:
    assert chain(USES[:2]) == "validated here (app/main.py:1), validated here (app/main.py:2)"
    assert in_short(USES) == f"{chain(USES[:2])}, …"

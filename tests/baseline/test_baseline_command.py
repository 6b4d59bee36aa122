"""`fastpg-lint baseline` and `check --baseline`: what is new is told, and what is known and gone."""

import json
from pathlib import Path

import pytest

from tests.baseline.conftest import HELP, MAIN, Run, Told

pytestmark = pytest.mark.one_python

FILE = ".fastpg-lint-baseline.json"
KNOWN = ("--baseline", FILE)
SLEEP, CHAIN = ("FPG101", "time.sleep"), ("FPG102", "load")


@pytest.fixture
def main(project: Path, command: Run) -> Path:
    """The module of a project whose findings are known."""
    assert command(["baseline", "create"])[0] == 0
    return project / "app" / "main.py"


def test_nothing_is_told_of_what_is_known(main: Path, command: Run) -> None:
    assert main.is_file()
    assert command(["check"])[0] == 1
    code, out, err = command(["check", *KNOWN])
    assert (code, out) == (0, "")
    assert err == "No problems in 4 files; 2 known.\n"


@pytest.mark.parametrize(
    "text",
    [
        f'"""Moved."""\n\n\n\n{MAIN}',
        MAIN.replace("seconds", "duration"),
        MAIN.replace("time.sleep(seconds)", "time.sleep(\n        seconds + 1  # longer\n    )"),
        MAIN.replace("time.sleep(seconds)", "if seconds:\n        time.sleep(seconds)"),
        MAIN.replace("return load()", "loaded = load()\n    return loaded"),
    ],
)
def test_what_moves_is_known_still(main: Path, told: Told, text: str) -> None:
    main.write_text(text)
    assert told(*KNOWN) == []


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_what_has_other_line_ends_is_known_still(main: Path, told: Told, end: str) -> None:
    main.write_text(MAIN, newline=end)
    assert told(*KNOWN) == []


@pytest.mark.parametrize(
    ("text", "new"),
    [
        (MAIN.replace("(seconds)\n\n", "(seconds)\n    time.sleep(seconds)\n\n"), [SLEEP]),
        (MAIN.replace("nap", "doze"), [SLEEP]),
        (f"{MAIN}\n\nasync def other():\n    load()\n", [CHAIN]),
    ],
)
def test_one_more_is_new(main: Path, told: Told, text: str, new: list[tuple[str, str]]) -> None:
    main.write_text(text)
    assert told(*KNOWN) == new


def test_a_finding_of_a_new_cause_is_new_though_its_line_is_old(main: Path, told: Told) -> None:
    (main.parent / "help.py").write_text(HELP.replace("time.sleep(1)", "open('a').read()"))
    assert told(*KNOWN, "--select", "FPG102,FPG104") == [CHAIN]


def test_what_is_no_longer_found_is_told_and_pruned(main: Path, project: Path, command: Run) -> None:
    main.write_text(MAIN.replace("    time.sleep(seconds)", "    pass"))
    code, _, err = command(["check", *KNOWN])
    assert code == 0
    expected = "1 known finding of the baseline no longer found: FPG101 `time.sleep()` in nap (app/main.py);"
    assert expected in err
    assert command(["check", *KNOWN, "--error-on-stale"])[0] == 1
    assert command(["baseline", "prune"])[2] == f"{FILE}: 1 finding known, in 1 entry (0 new, 1 gone).\n"
    assert command(["check", *KNOWN, "--error-on-stale"])[0] == 0
    assert "time.sleep()" not in (project / FILE).read_text().partition("cause")[0]


def test_what_is_gone_is_pruned_by_whatever_name_of_its_folder(main: Path, command: Run) -> None:
    assert command(["baseline", "create"])[0] == 0
    main.unlink()
    assert "0 findings known" in command(["baseline", "prune", "app/../app"])[2]


def test_a_path_in_a_baseline_may_be_longer_than_any(main: Path, project: Path, command: Run) -> None:
    written = project / FILE
    written.write_text(
        written.read_text().replace('"file": "app/main.py", "rule"', f'"file": "{"a" * 5000}", "rule"')
    )
    assert main.is_file()
    assert command(["check", *KNOWN])[0] == 1
    assert command(["baseline", "prune"])[0] == 0


def test_what_nobody_looked_for_is_not_stale(main: Path, command: Run) -> None:
    main.write_text(MAIN.replace("    time.sleep(seconds)", "    pass"))
    for options in (["app/help.py"], ["--select", "FPG102"]):
        assert command(["check", *KNOWN, "--error-on-stale", *options])[0] == 0
    main.write_text("def (")
    assert "no longer found" not in command(["check", *KNOWN, "--error-on-stale"])[2]
    main.unlink()
    assert "2 known findings" in command(["check", *KNOWN])[2]
    assert "no longer found" not in command(["check", *KNOWN, "app/help.py"])[2]


def test_a_level_that_is_not_told_is_not_stale(project: Path, command: Run) -> None:
    (project / "app" / "routes.py").write_text("def f():\n    print(1)\n")
    selecting = ("--config", "other.toml")
    (project / "other.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG701"]\n')
    command(["baseline", "create", *selecting])
    code, _, err = command(["check", *KNOWN, *selecting, "--level", "error", "--error-on-stale"])
    assert (code, err) == (0, "No problems in 5 files; 1 known.\n")


def test_reasons_stay_where_the_baseline_is_made_anew(main: Path, project: Path, command: Run) -> None:
    file = project / FILE
    file.write_text(file.read_text().replace('"reason": ""', '"reason": "agreed"', 1))
    main.write_text(f"{MAIN}\n\nasync def other():\n    load()\n")
    said = command(["baseline", "create", "--reason", "begun late"])[2]
    assert said == f"{FILE}: 3 findings known, in 3 entries (1 new, 0 gone).\n"
    shown = json.loads(command(["baseline", "show", "--output-format", "json"])[1])
    assert {one["function"]: one["reason"] for one in shown} == {
        "nap": "agreed",
        "route": "",
        "other": "begun late",
    }
    assert command(["baseline", "show"])[1] == (
        "app/main.py\n"
        "  FPG101 `time.sleep()` in nap: agreed\n"
        "  FPG102 `load()` in other, of `time.sleep()` in app/help.py: begun late\n"
        "  FPG102 `load()` in route, of `time.sleep()` in app/help.py\n"
        "3 findings known in 1 file.\n"
    )


def test_what_is_made_for_some_files_leaves_the_others(main: Path, project: Path, command: Run) -> None:
    before = (project / FILE).read_text()
    main.write_text(MAIN.replace("    time.sleep(seconds)", "    pass"))
    command(["baseline", "create", "app/help.py"])
    assert (project / FILE).read_text() == before


def test_a_file_that_is_no_python_is_never_known(project: Path, command: Run) -> None:
    (project / "app" / "main.py").write_text("def (")
    assert "no baseline makes that known" in command(["baseline", "create"])[2]
    assert command(["check", *KNOWN])[0] == 1


def test_the_configuration_names_a_baseline(main: Path, project: Path, command: Run, told: Told) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write(f'baseline = "{FILE}"\n')
    assert told() == []
    assert command(["check", "app/main.py"])[0] == 0
    (project / FILE).unlink()
    code, _, err = command(["check"])
    assert (code, err) == (2, f"{FILE}: there is no such baseline; `fastpg-lint baseline create` makes one\n")
    assert command(["baseline", "create"])[2] == f"{FILE}: 2 findings known, in 2 entries (2 new, 0 gone).\n"
    assert main.is_file()


def test_each_configuration_has_its_own_baseline_or_all_have_one(project: Path, command: Run) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(
        '[tool.fastpg-lint]\nbaseline = "known.json"\nselect = ["FPG101"]\n'
    )
    (inner / "x.py").write_text(MAIN.replace("from app.help import load", ""))
    said = command(["baseline", "create"])[2]
    assert f"{FILE}: 2 findings" in said
    assert "inner/known.json: 1 finding" in said
    assert '"file": "x.py"' in (inner / "known.json").read_text()
    assert command(["check", "inner"])[0] == 0
    command(["baseline", "create", "--baseline", "all.json"])
    assert '"file": "inner/x.py"' in (project / "all.json").read_text()
    assert command(["check", "--baseline", "all.json", "--error-on-stale"])[0] == 0


def test_only_what_is_new_is_mended(main: Path, command: Run) -> None:
    main.write_text(f"{MAIN}\n\nasync def other():\n    time.sleep(2)\n")
    assert command(["check", *KNOWN, "--fix"])[0] == 0
    assert "    time.sleep(seconds)" in main.read_text()
    assert "    await asyncio.sleep(2)" in main.read_text()


def test_only_what_is_new_is_silenced(main: Path, command: Run) -> None:
    main.write_text(f"{MAIN}\n\nasync def other():\n    time.sleep(2)\n")
    assert command(["check", *KNOWN, "--add-noqa=later"])[0] == 0
    assert [line for line in main.read_text().splitlines() if "noqa" in line] == [
        "    time.sleep(2)  # noqa: FPG101 - later"
    ]


def test_a_page_for_a_team_has_what_is_new(main: Path, project: Path, command: Run) -> None:
    main.write_text(f"{MAIN}\n\nasync def other():\n    time.sleep(2)\n")
    said = command(["report", *KNOWN])[2]
    assert "Found 1 problem in 4 files: 1 error; 2 known." in said
    assert (project / "fastpg-lint-report.html").is_file()


def test_a_baseline_is_not_made_again_and_again(project: Path, command: Run) -> None:
    code, _, err = command(["baseline", "create", "--watch"])
    assert code == 2
    assert "--watch goes with `check`" in err
    assert not (project / FILE).exists()


def test_no_string_and_no_path_of_the_machine_is_in_a_baseline(project: Path, command: Run) -> None:
    (project / "app" / "main.py").write_text(MAIN.replace("(seconds)\n", '(weigh("made up") + 1)\n'))
    command(["baseline", "create"])
    written = (project / FILE).read_text()
    assert "made up" not in written
    assert str(project) not in written

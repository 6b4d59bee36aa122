"""Findings of an earlier run are reused where they still hold, and only there."""

import io
import random
import sqlite3
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import CauseIdentity, Identity
from fastpg_lint.engine import locate as locate_module
from fastpg_lint.engine import whole_runs
from fastpg_lint.frameworks.roles import roles
from fastpg_lint.frameworks.roles.signs import Signs, read_signs
from fastpg_lint.incremental.store import Cache
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.report import Report
from fastpg_lint.semantic.project import Project
from fastpg_lint.source import positions
from tests.budget import at_most, some

pytestmark = pytest.mark.one_python

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PROJECTS = (*sorted((FIXTURES / "projects").iterdir()), FIXTURES / "movie_madders" / "faulty")
EVERYTHING = tuple(f"FPG{digit}" for digit in range(1, 10))

MOST_ALONE = 3
"""Files of a project that are linted each by itself: of all, the suite would take minutes more."""


def some_projects(test: str) -> pytest.MarkDecorator:
    """Some of the projects, all of them in `tox -e thorough`."""
    return pytest.mark.parametrize("project", some(PROJECTS, 4, test), ids=lambda one: one.name)


def lint(folder: Path, cache: Path | None = None, select: tuple[str, ...] = EVERYTHING) -> Report:
    return Linter(Settings(root=folder, select=select), cache=Cache(cache)).lint_files([folder])


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are judged, rather than found in the cache."""
    from fastpg_lint.engine.judge import Judge

    names: list[str] = []
    judge = Judge.judge

    def noting(self: Judge, file: object) -> object:
        names.append(file.path.name)  # type: ignore[attr-defined]
        return judge(self, file)  # type: ignore[arg-type]

    monkeypatch.setattr(Judge, "judge", noting)
    return names


ROUTES = "from app.work import work\n\n\nasync def route() -> None:\n    work()\n"
WORK = "from app.rest import rest\n\n\ndef work() -> None:\n    rest()\n"
MAIN = "from fastapi import FastAPI\n\nfrom app.routes import route\n\napp = FastAPI(openapi_url=None)\n"
REST = "import time\n\n\ndef rest() -> None:\n    time.sleep(1)\n"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    folder = tmp_path / "service"
    (folder / "app").mkdir(parents=True)
    texts = {"__init__.py": "", "routes.py": ROUTES, "work.py": WORK, "rest.py": REST, "other.py": "x = 1\n"}
    for name, text in texts.items():
        (folder / "app" / name).write_text(text)
    return folder


def test_nothing_is_judged_again_where_nothing_has_changed(
    service: Path, tmp_path: Path, judged: list[str]
) -> None:
    first = lint(service, tmp_path / "cache")
    assert [one.code for one in first.diagnostics] == ["FPG102"]
    judged.clear()
    assert lint(service, tmp_path / "cache") == first
    assert judged == []


def test_a_helper_two_modules_away_changes_what_is_said_of_the_route(
    service: Path, tmp_path: Path, judged: list[str]
) -> None:
    lint(service, tmp_path / "cache")
    judged.clear()
    (service / "app" / "rest.py").write_text("def rest() -> None:\n    return\n")
    assert lint(service, tmp_path / "cache").diagnostics == ()
    assert sorted(judged) == ["rest.py", "routes.py", "work.py"]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda folder: (folder / "app" / "rest.py").unlink(), []),
        (
            lambda folder: (
                (folder / "app" / "rest").mkdir() or (folder / "app" / "rest" / "__init__.py").touch()
            ),
            [],
        ),
        (lambda folder: (folder / "app" / "rest.py").write_text("def rest(:\n"), ["FPG000"]),
        (lambda folder: (folder / "app" / "routes.py").write_text(ROUTES.replace("async ", "")), []),
    ],
    ids=["a module that is gone", "a package in a module's place", "a module that is broken", "its own text"],
)
def test_what_findings_hang_on_is_looked_at_again(
    service: Path, tmp_path: Path, change: Callable[[Path], object], codes: list[str]
) -> None:
    lint(service, tmp_path / "cache")
    change(service)
    assert [one.code for one in lint(service, tmp_path / "cache").diagnostics] == codes


def test_an_index_that_is_made_in_sql_counts_from_then_on(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "models.py").write_text(
        "from sqlalchemy import ForeignKey\n"
        "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column\n\n\n"
        "class Base(DeclarativeBase):\n    pass\n\n\n"
        "class Pulse(Base):\n"
        '    __tablename__ = "pulses"\n'
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        '    movie_id: Mapped[int] = mapped_column(ForeignKey("movies.id"))\n'
    )
    codes = [one.code for one in lint(folder, tmp_path / "cache", ("FPG504",)).diagnostics]
    assert codes == ["FPG504"]
    (folder / "indexes.sql").write_text("CREATE INDEX ix_pulses_movie_id ON pulses (movie_id);\n")
    assert lint(folder, tmp_path / "cache", ("FPG504",)).diagnostics == ()


SHAPE = "class Shape:\n    def area(self) -> int:\n        return 0\n"
SQUARE = (
    "import time\n\nfrom app.shape import Shape\n\n\n"
    "class Square(Shape):\n    def area(self) -> int:\n        time.sleep(1)\n        return 1\n"
)
AREA = "from app.shape import Shape\n\n\nasync def area(shape: Shape) -> int:\n    return shape.area()\n"


def test_a_change_that_leaves_an_answer_as_it_was_leaves_alone_what_hangs_on_it(
    service: Path, tmp_path: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = service / "app"
    (app / "shape.py").write_text(SHAPE)
    (app / "area.py").write_text(AREA)
    first = lint(service, tmp_path / "cache")
    judged.clear()
    (app / "other.py").write_text("class Other:\n    pass\n")
    assert lint(service, tmp_path / "cache") == first
    assert judged == ["other.py"]
    with monkeypatch.context() as patched:
        patched.setattr(Linter, "_judging", None)  # what was worked out again has been kept
        assert lint(service, tmp_path / "cache") == first
    (app / "other.py").write_text(SQUARE.replace("time.sleep(1)", "pass"))
    lint(service, tmp_path / "cache")
    assert sorted(judged) == ["area.py", "other.py", "other.py"]


def test_an_answer_that_changes_is_seen_by_all_that_hang_on_it(service: Path, tmp_path: Path) -> None:
    app = service / "app"
    (app / "shape.py").write_text(SHAPE.replace("return 0", "raise NotImplementedError"))
    (app / "area.py").write_text(AREA)
    before = [one.path for one in lint(service, tmp_path / "cache").diagnostics]
    (app / "other.py").write_text(SQUARE)
    after = [one.path for one in lint(service, tmp_path / "cache").diagnostics]
    assert sorted(after) == sorted([*before, (app / "area.py").as_posix()])
    (app / "other.py").unlink()
    assert [one.path for one in lint(service, tmp_path / "cache").diagnostics] == before


def test_what_was_asked_about_may_be_gone(service: Path, tmp_path: Path) -> None:
    app = service / "app"
    (app / "shape.py").write_text(f"class First:\n    pass\n\n\n{SHAPE}")
    (app / "area.py").write_text(AREA)
    lint(service, tmp_path / "cache")
    (app / "shape.py").write_text("")
    assert lint(service, tmp_path / "cache") == lint(service)


def test_a_configuration_has_findings_of_its_own(service: Path, tmp_path: Path) -> None:
    assert lint(service, tmp_path / "cache").diagnostics
    assert lint(service, tmp_path / "cache", ("FPG7",)).diagnostics == ()
    unheeded = Linter(Settings(root=service), cache=Cache(tmp_path / "cache"), respect_noqa=False)
    assert len(unheeded.lint_files([service]).diagnostics) == 1


def test_levels_decide_what_is_told_and_not_what_is_judged(
    service: Path, tmp_path: Path, judged: list[str]
) -> None:
    def found(**levels: Level) -> int:
        settings = Settings(root=service, **levels)  # type: ignore[arg-type]
        return len(Linter(settings, cache=Cache(tmp_path / "cache")).lint_files([service]).diagnostics)

    (service / "app" / "other.py").write_text("print(1)\n")
    assert found() == 2
    judged.clear()
    assert (found(level=Level.WARNING), found(fail_level=Level.ERROR)) == (1, 2)
    assert judged == []


def test_a_buffer_is_judged_for_what_it_holds(service: Path, tmp_path: Path) -> None:
    linter = Linter(Settings(root=service), cache=Cache(tmp_path / "cache"))
    path = str(service / "app" / "routes.py")
    for _ in range(2):
        assert len(linter.lint_source(ROUTES, path).diagnostics) == 1
        assert linter.lint_source(ROUTES.replace("async ", ""), path).diagnostics == ()


def test_a_text_that_is_new_works_out_little_that_an_earlier_run_knew(
    service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (service / "app" / "main.py").write_text(MAIN)
    lint(service, tmp_path / "cache")
    read: list[str] = []

    def noting(project: Project, module: str) -> Signs:
        read.append(module)
        return read_signs(project, module)

    monkeypatch.setattr(roles, "read_signs", noting)

    def found(text: str, cache: Path | None = None) -> Report:
        linter = Linter(Settings(root=service, select=EVERYTHING), cache=Cache(cache))
        return linter.lint_source(text, str(service / "app" / "routes.py"))

    text = f"{ROUTES}\n\nasync def other() -> None:\n    pass\n"
    warm = found(text, tmp_path / "cache")
    assert read == ["app.routes"]
    assert warm == found(text)
    assert set(read) > {"app.routes"}
    (service / "app" / "rest.py").write_text("def rest() -> None:\n    print(1)\n")
    text = text.replace("other", "another")
    warm = found(text, tmp_path / "cache")
    assert warm == found(text)
    assert "FPG102" not in [one.code for one in warm.diagnostics]


def test_a_value_of_another_program_is_passed_over(service: Path, tmp_path: Path) -> None:
    first = lint(service, tmp_path / "cache")
    with sqlite3.connect(tmp_path / "cache" / "cache.sqlite3") as connection:
        connection.execute("UPDATE entries SET value = x'00'")
    assert lint(service, tmp_path / "cache") == first


# what changes nothing that is meant


BLANK = ("", "# a remark: relationship(), Index(), asyncpg", "        # FastAPI getLogger request_id", "\f")


def commented(text: str, chance: random.Random) -> str:
    """A text with blank lines and comments more, where lines end that are not in a string."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return f"\n{text}"
    ends = {one.end[0] for one in tokens if one.type in (tokenize.NEWLINE, tokenize.NL)}
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        is_end = number in ends and chance.random() < 0.3
        is_bare = is_end and line and "#" not in line and not line.isspace()
        lines.append(f"{line}  # aside" if is_bare and chance.random() < 0.5 else line)
        lines.extend([chance.choice(BLANK)] * is_end)
    return "\n".join(lines)


@some_projects("comments")
def test_comments_and_blank_lines_judge_nothing_anew(project: Path, tmp_path: Path) -> None:
    folder = copytree(project, tmp_path / "project")
    lint(folder, tmp_path / "cache")
    chance = random.Random(project.name)
    for file in sorted(folder.rglob("*.py")):
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        file.write_bytes(commented(text, chance).encode("utf-8", "surrogateescape"))
    linter = Linter(Settings(root=folder, select=EVERYTHING), cache=Cache(tmp_path / "cache"))
    assert linter.lint_files([folder]) == lint(folder)
    assert linter.judged == 0


def test_a_comment_that_suppresses_holds_at_once(service: Path, tmp_path: Path, judged: list[str]) -> None:
    before = lint(service, tmp_path / "cache")
    judged.clear()
    routes = service / "app" / "routes.py"
    routes.write_text(ROUTES.replace("    work()\n", "    work()  # noqa: FPG102\n"))
    assert lint(service, tmp_path / "cache").diagnostics == ()
    routes.write_text(f"\n\n{ROUTES}")
    (moved,) = lint(service, tmp_path / "cache").diagnostics
    assert moved.line == before.diagnostics[0].line + 2
    (service / "app" / "rest.py").write_text(f"# said elsewhere\n{REST}")
    (told,) = lint(service, tmp_path / "cache").diagnostics
    assert "app/rest.py:6" in told.one_line
    assert judged == []


@some_projects("carried caches")
def test_a_cache_is_carried_to_another_checkout_and_read_from_another_folder(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first" / "project", tmp_path / "elsewhere" / "copy"
    copytree(project, first)
    monkeypatch.chdir(tmp_path)
    lint(first, first / ".fastpg_lint_cache")
    copytree(first, second)
    monkeypatch.chdir(second)
    linter = Linter(Settings(root=second, select=EVERYTHING), cache=Cache(second / ".fastpg_lint_cache"))
    report = linter.lint_files([second])
    assert linter.judged == 0
    assert report == lint(second)


def test_a_finding_has_an_identity_that_no_line_changes(service: Path, tmp_path: Path) -> None:
    (before,) = lint(service, tmp_path / "cache").diagnostics
    cause = CauseIdentity("app/rest.py", "rest", "time.sleep()")
    assert before.identity == Identity("app/routes.py", "FPG102", "route", "work()", cause)
    routes = service / "app" / "routes.py"
    routes.write_text("# moved\n" + ROUTES.replace("work()", "work( )"))
    (after,) = lint(service, tmp_path / "cache").diagnostics
    assert (after.identity, after.line) == (before.identity, before.line + 1)
    routes.write_text(ROUTES.replace("def route", "def other"))
    (other,) = lint(service, tmp_path / "cache").diagnostics
    assert other.identity is not None
    assert other.identity.fingerprint != before.identity.fingerprint


def test_no_path_of_the_machine_is_in_a_cache(tmp_path: Path) -> None:
    folder = copytree(FIXTURES / "movie_madders" / "faulty", tmp_path / "project")
    cache = Cache(tmp_path / "cache")
    Linter(Settings(root=folder, select=EVERYTHING), cache=cache).lint_files([folder])
    cache.close()
    with sqlite3.connect(tmp_path / "cache" / "cache.sqlite3") as connection:
        entries = connection.execute("SELECT key, value FROM entries").fetchall()
    assert entries
    assert [key for key, value in entries if str(tmp_path).encode() in key + value] == []


def test_a_file_that_changes_meanwhile_leaves_nothing_wrong_behind(
    service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = lint(service)
    routes = service / "app" / "routes.py"
    locate = positions.locate

    def changing(*arguments: object) -> object:
        routes.write_text("nothing = 0\n")
        return locate(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(locate_module, "locate", changing)
        assert [one.code for one in lint(service, tmp_path / "cache").diagnostics] == ["FPG000"]
    routes.write_text(ROUTES)
    assert lint(service, tmp_path / "cache") == first


# edits at random: a warm run says what a cold one does, byte for byte


def edited(text: str, chance: random.Random) -> str:
    """A text with a change as people make them, and some that break it."""
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    match chance.randrange(9):
        case 8:
            return commented(text, chance)
        case 0:
            return text.replace("async def", "def", 1)
        case 1:
            return text.replace("    def ", "    async def ", 1)
        case 2:
            return "\n" + text
        case 3:
            return text.replace("await ", "", 1).replace("return ", "return None or ", 1)
        case 4:
            return "\n".join(line for line in lines if not line.startswith("from "))
        case 5:
            return text.replace("index=True", "index=False").replace("(Base)", "(object)")
        case 6:
            heads = [
                n for n, line in enumerate(lines) if line.lstrip().startswith("def ") and line.endswith(":")
            ]
            for number in heads[:1]:
                indent = " " * (len(lines[number]) - len(lines[number].lstrip()) + 4)
                lines.insert(number + 1, f"{indent}__import__('time').sleep(2); import time; time.sleep(2)")
            return "\n".join(lines)
    return "\n".join([*lines[:place], *lines[place + 1 :]])


def edits(folder: Path, chance: random.Random) -> Iterator[None]:
    """Changes a project, again and again."""
    files = sorted(folder.rglob("*.py"))
    while True:
        for file in chance.sample(files, chance.choice((1, 1, 2))):
            if not file.exists():
                file.write_text(REST)
            elif chance.random() < 0.1:
                file.unlink()
            else:
                text = file.read_text(encoding="utf-8", errors="surrogateescape")
                file.write_text(edited(text, chance), encoding="utf-8", errors="surrogateescape")
        yield


@some_projects("warm runs")
def test_a_warm_run_says_what_a_cold_one_says(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where all is again as it was, as when branches are switched."""
    monkeypatch.setattr(whole_runs, "PAYS_FROM", 1)
    folder = copytree(project, tmp_path / "project")
    chance = random.Random(project.name)
    lint(folder, tmp_path / "cache")
    before = lint(folder, tmp_path / "cache")
    for _, _ in zip(range(at_most(2, 5)), edits(folder, chance), strict=False):
        assert lint(folder, tmp_path / "cache") == lint(folder)
    rmtree(folder)
    copytree(project, folder)
    assert lint(folder, tmp_path / "cache") == before


@some_projects("traces")
def test_a_trace_has_all_that_a_module_alone_reads(project: Path, tmp_path: Path) -> None:
    """What others have worked out before, and is only remembered, must be in it as well."""
    folder = copytree(project, tmp_path / "project")
    files = sorted(folder.rglob("*.py"))
    together = reads(folder, files)
    for file in random.Random(project.name).sample(files, at_most(MOST_ALONE, len(files))):
        alone = reads(folder, [file])
        assert alone.get(file, set()) - together.get(file, set()) == set()


def reads(folder: Path, files: list[Path]) -> dict[Path, set[object]]:
    """The inputs of each file, judged one after another in one project."""
    from fastpg_lint.engine.judge import Judge
    from fastpg_lint.engine.judged import Judged
    from fastpg_lint.workspace.documents import Document

    found: dict[Path, set[object]] = {}
    judge = Judge.judge

    def noting(self: Judge, file: Document) -> tuple[Judged, int]:
        judged, read = judge(self, file)
        found[file.path] = set(self._inputs.tracker.inputs(read))
        return judged, read

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Judge, "judge", noting)
        Linter(Settings(root=folder, select=EVERYTHING)).lint_files(files)
    return found


# start-up

HEAVY = ("libcst", "sqlglot", "rich", "pygls", "fastpg_lint.semantic.project", "fastpg_lint.facts.collect")


def imported(folder: Path, *arguments: str) -> set[str]:
    """The heavy modules that a command imports."""
    program = (
        "import sys; from fastpg_lint.cli import run; run(sys.argv[1:]); "
        f"print(*[one for one in {HEAVY} if one in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(run.stderr.splitlines()[-1].split())


def test_the_version_is_told_without_anything_heavy() -> None:
    program = f"import sys, fastpg_lint.cli; print(*[one for one in {HEAVY} if one in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"


@pytest.mark.parametrize("form", ["text", "concise", "json", "github"])
def test_a_run_that_finds_all_in_the_cache_imports_nothing_heavy(service: Path, form: str) -> None:
    arguments = ("check", "--exit-zero", "--output-format", form)
    assert imported(service, *arguments) >= {"libcst", "fastpg_lint.semantic.project"}
    assert imported(service, *arguments) == set()

"""Fixtures: plain code whose comments say what is to be reported, and comparing that with what is.

The comment at the end of a line is `# error: [column] CODE [as LEVEL] ["text in the message"]`, several
separated by `;`. A line without one is to be silent. A first line `# select: FPG302, FPG303` runs those
rules alone. In a file that is no Python, a comment on a line of its own speaks of the next line that is none.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.config.settings import Settings, read_settings
from fastpg_lint.deployment.names import LOCKS
from fastpg_lint.diagnostics import Diagnostic, chain
from fastpg_lint.levels import Level
from fastpg_lint.pipeline.lint import Linter
from fastpg_lint.rules.registry import RegisteredRule, load_registry
from fastpg_lint.workspace.discovery import is_linted

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "rules"
MARK = re.compile(r"#\s*error:")
EXPECTATION = re.compile(
    r"\s*(?:(?P<column>\d+)\s+)?(?P<code>FPG\d{3})"
    rf"(?:\s+as\s+(?P<level>{'|'.join(Level)}))?"
    r'(?:\s+"(?P<text>[^"]+)")?\s*(?:;|$)'
)
SELECT = re.compile(r"#\s*select:(.*)")


class Expectation(Struct, frozen=True):
    """What one mark expects on its line; a column, text or level of None can be any."""

    code: str
    column: int | None = None
    text: str | None = None
    level: Level | None = None

    def __str__(self) -> str:
        column = "" if self.column is None else f"{self.column} "
        level = "" if self.level is None else f" as {self.level}"
        return f"{column}{self.code}{level}" + ("" if self.text is None else f' "{self.text}"')

    def fits(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic of the line is the one."""
        return (
            diagnostic.code == self.code
            and self.column in (None, diagnostic.column)
            and self.level in (None, diagnostic.level)
            and (self.text is None or self.text in told(diagnostic))
        )


def told(diagnostic: Diagnostic) -> str:
    """All that a diagnostic says, with each place that it speaks of."""
    return f"{diagnostic.text}; see {chain(diagnostic.related)}"


Texts = dict[str, str]
"""The files of a fixture by their path in it."""

_SERVING = re.compile(r"gunicorn|uvicorn|fastapi run|WEB_CONCURRENCY|workers", re.IGNORECASE)
"""What a line of a deployment file speaks of that rules judge."""


class Fixture(Struct, frozen=True):
    """The fixture of a rule: one file, or a folder that is one project."""

    rule: RegisteredRule
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(FIXTURES).as_posix()

    def texts(self) -> Texts:
        """The text of the files that are linted, of locks of dependencies and of `.env.example`."""
        if self.path.is_file():
            return {self.path.name: self.path.read_text(encoding="utf-8")}
        files = sorted(one for one in self.path.rglob("*") if is_linted(one.name) or one.name in BESIDE)
        return {file.relative_to(self.path).as_posix(): file.read_text(encoding="utf-8") for file in files}

    def lint(self, texts: Mapping[str, str], folder: Path) -> dict[str, list[Diagnostic]]:
        """What is said of the fixture with these texts, laid in an empty folder, by path in it."""
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        report = Linter(self._settings(texts, folder)).lint_files([folder])
        assert report.failures == ()
        assert report.files == sum(is_linted(Path(name).name) for name in texts)
        said: dict[str, list[Diagnostic]] = {name: [] for name in texts}
        for diagnostic in report.diagnostics:
            said[Path(diagnostic.path).relative_to(folder).as_posix()].append(diagnostic)
        return said

    def _settings(self, texts: Mapping[str, str], folder: Path) -> Settings:
        settings = Settings(root=folder)
        if (self.path / CONFIG_FILE).is_file():
            if CONFIG_FILE not in texts:
                (folder / CONFIG_FILE).write_bytes((self.path / CONFIG_FILE).read_bytes())
            settings = read_settings(folder, load_registry().names)
        selected = selected_codes(texts.values())
        if selected:
            return replace(settings, select=selected)
        return replace(settings, extend_select=(*settings.extend_select, self.rule.rule.code))


FIXED = ".fixed"
"""What the name of a folder ends with that holds what mending makes of the one beside it."""
BESIDE = frozenset({*LOCKS, ".env.example"})
"""Files that are not linted, and that findings or fixes depend on."""
PROJECTS = ".projects"
"""What the name of a folder ends with that holds several projects, where a rule says one thing of each."""


def fixtures_of(rule: RegisteredRule) -> list[Fixture]:
    """The fixtures of a rule: a file, a folder, and a folder of projects, whichever there are."""
    family, name = rule.judge.__module__.split(".")[-2:]
    several = FIXTURES / family / f"{name}{PROJECTS}"
    projects = sorted(one for one in several.iterdir() if one.suffix != FIXED) if several.is_dir() else []
    candidates = (FIXTURES / family / f"{name}.py", FIXTURES / family / name, *projects)
    return [Fixture(rule, path) for path in candidates if path.exists()]


def selected_codes(texts: Iterable[str]) -> tuple[str, ...]:
    """The codes that the first lines of some modules select."""
    found = (SELECT.match(text.partition("\n")[0]) for text in texts)
    return tuple(code.strip() for match in found if match for code in match[1].split(","))


def expectations(text: str, name: str = "fixture.py") -> dict[int, list[Expectation]]:
    """What is expected of each line that has a mark; raises `ValueError` for a mark that says nothing."""
    if not name.endswith(".py"):
        return _expectations_by_line(text)
    expected = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        mark = MARK.search(token.string) if token.type == tokenize.COMMENT else None
        if mark is not None:
            expected[token.start[0]] = parse_mark(token.string[mark.end() :])
    return expected


def _expectations_by_line(text: str) -> dict[int, list[Expectation]]:
    """The same for a text that is no Python."""
    expected: dict[int, list[Expectation]] = {}
    above: list[Expectation] = []
    for number, line in enumerate(text.splitlines(), start=1):
        mark = MARK.search(line)
        marked = parse_mark(line[mark.end() :]) if mark is not None else []
        if line.lstrip().startswith("#"):
            above += marked
        elif above or marked:
            expected[number], above = above + marked, []
    return expected


def parse_mark(text: str) -> list[Expectation]:
    """The expectations of one mark, without `# error:`."""
    parsed: list[Expectation] = []
    position = 0
    while position < len(text) or not parsed:
        match = EXPECTATION.match(text, position)
        if match is None:
            raise ValueError(f"no expectation: `{text[position:].strip()}`")
        column = None if match["column"] is None else int(match["column"])
        level = None if match["level"] is None else Level(match["level"])
        parsed.append(Expectation(match["code"], column, match["text"], level))
        position = match.end()
    return parsed


def differences(
    expected: Mapping[int, Iterable[Expectation]], said: Iterable[Diagnostic]
) -> tuple[list[str], list[str]]:
    """What is expected and not said, and what is said and not expected, as lines to read."""
    left = list(said)
    missing = []
    for line, wanted in expected.items():
        # The choosy ones first, so that none of them finds its diagnostic taken by another.
        for one in sorted(wanted, key=lambda one: (one.column is None, one.text is None, one.level is None)):
            fitting = next((said for said in left if said.line == line and one.fits(said)), None)
            if fitting is None:
                missing.append(f"{line}: {one}")
            else:
                left.remove(fitting)
    return missing, [f"{one.line}:{one.column}: {one.code} {one.text}" for one in left]


def hits(texts: Mapping[str, str], code: str) -> int:
    """How many findings of a code are expected in a fixture."""
    marks = (marks for name, text in texts.items() for marks in expectations(text, name).values())
    return sum(one.code == code for line in marks for one in line)


def near_misses(texts: Mapping[str, str]) -> int:
    """How many functions, and assignments outside them, have no mark on any of their lines.

    In files that are no Python, how many lines that speak of servers and their workers.
    """
    return sum(
        _near_misses(text) if name.endswith(".py") else _quiet_lines(text) for name, text in texts.items()
    )


def _quiet_lines(text: str) -> int:
    marked = _expectations_by_line(text)
    lines = enumerate(text.splitlines(), start=1)
    return sum(
        number not in marked and not line.lstrip().startswith("#") and _SERVING.search(line) is not None
        for number, line in lines
    )


def _near_misses(text: str) -> int:
    marked = set(expectations(text))
    return sum(marked.isdisjoint(_lines(node)) for node in _units(ast.parse(text)))


def _units(node: ast.AST) -> Iterable[ast.stmt]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign):
            yield child
        else:
            yield from _units(child)


def _lines(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return range(first, (node.end_lineno or node.lineno) + 1)

"""What may be a secret is in no output and in no byte of the cache: not even six characters of it.

The secrets are made up here, one for each place that one can stand in.
"""

import ast
import io
import json
import random
import re
import sqlite3
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.config.settings import Settings
from fastpg_lint.output.formats import FORMATS, FORMER
from fastpg_lint.output.masked_lines import masked_lines
from fastpg_lint.pipeline.lint import Linter

pytestmark = pytest.mark.one_python

LENGTH = 6
"""Characters of a secret that tell too much of it."""
HEAD = "import os\nimport time\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
TAIL = "\n\nasync def nap() -> None:\n    time.sleep(1)\n"
KINDS = (("word", "", ""), ("signs", "-", "!4x"), ("blank", " ", ""), ("other", "üé", ""))
"""What the secrets look like, and what stands in their middle and at their end."""
# fmt: off
WRITTEN = """
password = <it>
password = f<it>
password = <it> + x
password = x or <it>
password = <it> if x else x
password = <it> % x
password = (<first> <second>)
password = [<it>]
password = "".join([<it>, x])
password = f"{x}{<it>}"
password = b<bytes>
password += <it>
user, password = "bob", <it>
auth = ("bob", <it>)
PASSWORDS = {"admin": <it>}
PASSWORDS = frozenset([<it>])
SETTINGS = (("password", <it>),)
settings = {"password": <it>}
settings = {"password": [<it>]}
settings = {PASSWORD: <it>}
settings = {Keys.password: <it>}
settings["db"]["password"] = <it>
self.password = <it>
connect(host="db", password=<it>)
connect(**{"password": <it>})
call(auth=("bob", <it>))
login("bob", <it>)
redis.Redis("db", 6379, 0, <it>)
Credentials("bob", <it>)
bcrypt.hashpw(b<bytes>, salt)
pwd_context.hash(<it>)
USERS = [("bob", <it>)]
admin_users = {"bob": <it>}
log.info("password=%s", <it>)
print("password: {}".format(<it>))
x = "password=%s" % <it>
x = "postgresql://bob:PW@db".replace("PW", <it>)
if password.startswith(<it>): pass
setattr(x, "password", <it>)
os.getenv("DB_PASSWORD", <it>)
os.environ.setdefault("DB_PASSWORD", <it>)
os.environ["DB_PASSWORD"] = <it>
monkeypatch.setenv("DB_PASSWORD", <it>)
parser.add_argument("--password", default=<it>)
URL.create("postgresql", "bob", <it>)
jwt.decode(x, key=<it>)
SecretStr(<it>)
if password == <it>: pass
if <it> in password: pass
for password in (<it>, x): pass
def check(password=<it>): pass
def get_password(): return <it>
def password(): yield <it>
class Config: password: str = Field(default=<it>, examples=[<it>])
""".strip().splitlines()
IN_TEXTS = """
"postgresql://bob:<it>@db/shop"
f"postgresql://bob:<it>@{host}/shop"
"postgresql://bob:" "<it>" "@db/shop"
"postgresql://bob:" + "<it>" + "@db/shop"
"postgresql://{}:{}@db".format("bob", "<it>")
"postgresql://%s:%s@db" % ("bob", "<it>")
"redis://:<it>@db:6379/0"
"rediss://default:<it>@db:6379/0"
"https://db/x?user=bob&password=<it>"
"host=db dbname=shop password=<it>"
"psql --password=<it>"
"mysql -u root -p<it>"
"sshpass -p <it> ssh db"
"PGPASSWORD=<it> psql"
f"password=<it> {x}"
"ALTER ROLE bob PASSWORD '<it>'"
"UPDATE users SET password = '<it>'"
"INSERT INTO users (name, password) VALUES ('bob', '<it>')"
{"Authorization": f"Bearer <it>"}
""".strip().splitlines()
FILES = {
    "Dockerfile": "FROM python:3.12\nENV DB_PASSWORD=<it>\nCMD uvicorn app:app --reload --password <it>\n",
    "compose.yaml": "services:\n  web:\n    command: uvicorn app:app --reload\n    environment:\n"
    "      POSTGRES_PASSWORD: '<it>'\n      DATABASE_URL: 'postgresql://bob:<it>@db/shop'\n",
    "start.sh": "export PGPASSWORD=<it>\nuvicorn app:app --reload\n",
    "requirements.txt": "--index-url https://bob:<it>@packages/simple\nfastapi\n",
    "rows.sql": "ALTER ROLE bob PASSWORD '<it>';\n",
    ".env": "DB_PASSWORD=<it>\n",
}
# fmt: on


class Made:
    """Secrets that are made up as they are asked for, each other than all before."""

    def __init__(self) -> None:
        self._chance = random.Random(20)
        self.all: dict[str, str] = {}

    def new(self, place: str, between: str = "", end: str = "") -> str:
        syllables = (
            "".join(self._chance.choice(some) for some in ("bdgklmnprtvz", "aeiou")) for _ in range(7)
        )
        first, *rest = syllables
        made = f"{first}{''.join(rest[:2])}{between}{''.join(rest[2:])}{end}"
        self.all[made] = place
        return made

    def seen_in(self, content: bytes) -> list[str]:
        """The places of those of which a piece stands in a content, however it is written."""
        begun = {content[start : start + LENGTH] for start in range(len(content))}
        return [
            place
            for secret, place in self.all.items()
            for start in range(len(secret) - LENGTH + 1)
            for one in _spelled(secret[start : start + LENGTH])
            if one[:LENGTH] in begun and one in content
        ]


def _spelled(piece: str) -> set[bytes]:
    return {piece.encode(), json.dumps(piece)[1:-1].encode(), piece.encode("utf-16-le")}


def texts(made: Made) -> Iterator[tuple[str, str]]:
    """Modules, each with a secret in a place of its own."""
    for kind, between, end in (
        ("word", "", ""),
        ("signs", "-", "!4x"),
        ("blank", " ", ""),
        ("other", "üé", ""),
    ):
        for number, line in enumerate(WRITTEN):
            secret = made.new(f"{kind}: {line}", between, end)
            text = line.replace("<first>", repr(secret[:6])).replace("<second>", repr(secret[6:]))
            text = text.replace("<bytes>", ascii(secret)).replace("<it>", repr(secret))
            yield f"{kind}_{number}.py", text
    for number, line in enumerate(IN_TEXTS):
        yield f"text_{number}.py", "x = " + line.replace("<it>", made.new(line))
    quoted = made.new("quotes", "'\"")
    yield "quotes.py", f"password = {quoted!r}\nconnect(password={quoted!r})"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    folder, made = tmp_path_factory.mktemp("secrets") / "project", Made()
    folder.mkdir()
    for name, text in texts(made):
        (folder / name).write_text(f"{HEAD}{text}\n{TAIL}", encoding="utf-8")
    for name, text in FILES.items():
        (folder / name).write_text(text.replace("<it>", made.new(name, "", "4x")))
    (folder / "app.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    return folder, made


def test_no_output_and_no_byte_of_the_cache_has_any_of_a_secret(
    project: tuple[Path, Made], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, made = project
    monkeypatch.chdir(folder)
    cache = folder.parent / "cache"
    written = folder.parent / "written"
    arguments = [f"--cache-dir={cache}", "--exit-zero", "--extend-select=FPG002"]
    for format in (*FORMATS, *FORMER):
        run(["check", *arguments, "--output-format", format, "."])
        output = capsys.readouterr().out
        assert "FPG901" in output
        assert made.seen_in(output.encode()) == [], format
    run(["report", f"--cache-dir={cache}", f"--output={written}.html", "."])
    run(["baseline", "create", f"--cache-dir={cache}", f"--baseline={written}.json", "."])
    for end in ("html", "json"):
        assert made.seen_in(written.with_suffix(f".{end}").read_bytes()) == []
    assert made.seen_in("".join(capsys.readouterr()).encode()) == []
    assert made.seen_in(b"".join(kept(cache))) == []


@pytest.mark.parametrize("options", [["--ignore=FPG9"], ["--select=FPG1", "--show-fixes", "--unsafe-fixes"]])
def test_what_no_rule_was_asked_for_is_masked_beside_findings(
    project: tuple[Path, Made],
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder, made = project
    monkeypatch.chdir(folder)
    written = folder.parent / "page.html"
    run(["check", "--no-cache", "--exit-zero", *options, "."])
    run(["report", "--no-cache", f"--output={written}", *options[:1], "."])
    output = capsys.readouterr().out.encode()
    assert b"FPG101" in output
    assert made.seen_in(output + written.read_bytes()) == []


def spread(text: str) -> str:
    """A text with each element in brackets on a line of its own."""
    depth, cuts = 0, []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        depth += (token.string in ("(", "[", "{")) - (token.string in (")", "]", "}"))
        if depth and token.type == tokenize.OP and token.string in "([{,+%":
            cuts.append(token.end)
    lines = text.split("\n")
    for row, column in reversed(cuts):
        line = lines[row - 1]
        lines[row - 1] = f"{line[:column]}\n        {line[column:]}"
    return "\n".join(lines)


def lengthened(text: str) -> str:
    """A text with strings that go over several lines."""
    longer = re.sub(r"""(?<![\w"'])(["'])(\w[^"'\\]{9,})\1""", r'"""\\\n\2\\\n"""', text)
    try:
        compile(longer, "longer.py", "exec", ast.PyCF_ONLY_AST)
    except SyntaxError:
        return text  # within an f-string, Python 3.11 takes no other lines
    return longer


@pytest.mark.parametrize("layout", [str, spread, lengthened])
def test_no_line_that_may_be_shown_has_any_of_a_secret(layout: Callable[[str], str]) -> None:
    made = Made()
    for name, text in texts(made):
        lines = f"{HEAD}{layout(text)}\n{TAIL}".split("\n")
        shown = masked_lines(lines)
        told = "\n".join(shown(number) for number in range(1, len(lines) + 1))
        assert made.seen_in(told.encode()) == [], name
        made.all.clear()


def kept(cache: Path) -> Iterator[bytes]:
    """All bytes of the cache's files, and its values, which a page of the database may divide."""
    yield from (file.read_bytes() for file in cache.iterdir())
    for row in sqlite3.connect(cache / "cache.sqlite3").execute("SELECT * FROM entries"):
        yield from (one for one in row if isinstance(one, bytes))


def test_no_call_that_an_editor_is_told_of_has_any_of_a_secret(project: tuple[Path, Made]) -> None:
    folder, made = project
    linter = Linter(Settings(root=folder))
    calls = [linter.calls(file) for file in sorted(folder.glob("*.py"))]
    assert any(calls)
    assert made.seen_in(repr(calls).encode()) == []

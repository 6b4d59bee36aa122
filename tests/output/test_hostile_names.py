"""No name of a project gives a terminal or the log of a build an order."""

import sys
from pathlib import Path

import pytest

from fastpg_lint.cli import run
from fastpg_lint.config.file import CONFIG_FILE
from fastpg_lint.output.formats import FORMATS

TABLE = """\
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase): ...

class Row(Base):
    __tablename__ = "t\\n::error::injected\\x1b[31m"
    id: Mapped[int] = mapped_column(primary_key=True)
    other: Mapped[int] = mapped_column(ForeignKey("t\\n::stop-commands::x.id"))

def find(session):
    return session.query(Row).filter(Row.other == 1).order_by(Row.other).all()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("form", FORMATS)
def test_no_name_begins_a_line_or_moves_the_cursor(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models.py").write_text(TABLE)
    (tmp_path / "a\n::error::b\x1b[1m.py").write_text("print(1)\n")
    (tmp_path / "broken\r\n::warning::c.py").write_text("def f(:\n")
    (tmp_path / CONFIG_FILE).write_text("[tool.fastpg-lint]\nselect = ['FPG']\n")
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--no-cache", "--output-format", form, "."]) == 1
    told, said = capsys.readouterr()
    ours = r"b\x1b[1m.py" if form in ("full", "concise", "github") else "b"
    names = ("injected", "stop-commands", ours, "c.py")
    assert [name for name in names if name in told] == list(names)
    for line in (told + said).split("\n"):
        assert line.isprintable(), line
        assert not line.startswith(("::error::", "::warning::c", "::stop-commands::"))


def test_no_key_of_a_configuration_begins_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / CONFIG_FILE).write_text(
        '[tool.fastpg-lint]\n"a\\n::error::b" = 1\nexclude = ["\\u001b[1m["]\n'
    )
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--no-cache", "."]) == 2
    assert all(line.isprintable() for line in capsys.readouterr().err.split("\n"))

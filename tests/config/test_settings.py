"""Reading options: each mistake is told, all at once, with the name that was probably meant."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import fields

from fastpg_lint.config.file import ConfigError, display
from fastpg_lint.config.settings import (
    RequireFromAttributes,
    Settings,
    declarations,
    read_settings,
    selecting,
)
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.codes import all_codes

CODES = {
    "FPG000": "syntax-error",
    "FPG101": "blocking-call-in-async",
    "FPG102": "blocking-call-reachable-from-async",
    "FPG111": "async-endpoint-without-await",
    "FPG302": "session-not-injected",
    "FPG901": "hardcoded-secret",
}

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a `pyproject.toml` into the current folder, a fresh one."""
    monkeypatch.chdir(tmp_path)

    def configure(text: str) -> Path:
        (tmp_path / "pyproject.toml").write_text(text)
        return tmp_path

    return configure


def mistakes(root: Path, **flags: object) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as error:
        read_settings(root, CODES, flags=flags)
    return error.value.mistakes


def test_every_field_but_those_of_the_run_declares_its_option() -> None:
    declared = [declaration.field for declaration in declarations()]
    assert declared == [
        field.name for field in fields(Settings) if field.name not in {"root", "file", "apart"}
    ]
    assert all(declaration.option.help for declaration in declarations())


def test_declared_defaults_are_those_of_the_settings() -> None:
    settings = Settings(root=Path("/"))
    assert all(getattr(settings, declaration.field) == declaration.default for declaration in declarations())


def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    assert read_settings(tmp_path, CODES) == Settings(root=tmp_path)


def test_every_option_is_read(write: Write) -> None:
    root = write(
        """
        [tool.fastpg-lint]
        select = ["FPG1", "FPG901"]
        ignore = ["FPG102"]
        extend-select = ["FPG111"]
        per-file-ignores = { "tests/" = ["FPG9"] }
        level = "warning"
        fail-level = "error"
        exclude = ["migrations/"]
        src = ["backend"]
        scripts = ["bin/*.py"]
        blocking = [{ names = ["legacy.fetch"], kind = "network" }]
        awaitable = [{ names = ["bus.publish"], kind = "network" }]
        not-blocking = ["time.sleep"]
        require-from-attributes = "all-response-models"
        """
    )
    assert read_settings(root, CODES) == Settings(
        root=root,
        file=root / "pyproject.toml",
        select=("FPG1", "FPG901"),
        ignore=("FPG102",),
        extend_select=("FPG111",),
        per_file_ignores={"tests/": ("FPG9",)},
        level=Level.WARNING,
        fail_level=Level.ERROR,
        exclude=("migrations/",),
        src=("backend",),
        scripts=("bin/*.py",),
        blocking=[{"names": ["legacy.fetch"], "kind": "network"}],
        awaitable=[{"names": ["bus.publish"], "kind": "network"}],
        not_blocking=["time.sleep"],
        require_from_attributes=RequireFromAttributes.ALL_RESPONSE_MODELS,
    )


def test_additions_are_handed_on_as_written(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, not_blocking=["time.sleep"])
    assert settings.additions == {"not-blocking": ["time.sleep"]}


def test_all_mistakes_are_told_at_once_with_the_nearest_name(write: Write) -> None:
    root = write(
        """
        [tool.fastpg-lint]
        selct = ["FPG101"]
        ignore = [
          "FPG112",
          "E501", ""]
        level = "note"
        fail-level = "eror"
        exclude = "tests"
        scripts = ["!"]
        per-file-ignores = { "tests/" = ["FPG8"], "a" = 5 }
        require-from-attributes = "orm-fill"
        """
    )
    table = "tool.fastpg-lint"
    assert mistakes(root, select=("FPG1000",)) == (
        f"pyproject.toml:3: {table}.selct: there is no such option; the nearest is `select`",
        f"pyproject.toml:5: {table}.ignore: no rule has the code or name `FPG112`; the nearest is `FPG111`",
        f"pyproject.toml:6: {table}.ignore: no rule has the code or name `E501`",
        f"pyproject.toml:6: {table}.ignore: no rule has the code or name ``",
        f"pyproject.toml:7: {table}.level: `note` is none of `error`, `warning` and `advice`",
        f"pyproject.toml:8: {table}.fail-level: `eror` is none of `error`, `warning` and `advice`",
        f"pyproject.toml:9: {table}.exclude: expected a list of strings, not `tests`",
        f"pyproject.toml:10: {table}.scripts: `!` is no glob; "
        "write it as in `.gitignore`, such as `tests/` or `*_pb2.py`",
        f'pyproject.toml:11: {table}.per-file-ignores."tests/": '
        "no rule has the code or name `FPG8`; the nearest is `FPG`",
        f"pyproject.toml:11: {table}.per-file-ignores.a: expected a list of strings, not `5`",
        f"pyproject.toml:12: {table}.require-from-attributes: "
        "`orm-fill` is none of `orm-filled` and `all-response-models`",
        "--select: no rule has the code or name `FPG1000`; the nearest is `FPG000`",
    )


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[tool]\nfastpg-lint = 3\n", "pyproject.toml:2: tool.fastpg-lint: expected a table, not `3`"),
        (
            "[tool.fastpg-lint]\nper-file-ignores = []\n",
            "pyproject.toml:2: tool.fastpg-lint.per-file-ignores: "
            "expected a table of globs with lists of codes, not `[]`",
        ),
        (
            "[tool.fastpg-lint]\nrequire-from-attributes = ['orm-filled']\n",
            "pyproject.toml:2: tool.fastpg-lint.require-from-attributes: "
            "`['orm-filled']` is none of `orm-filled` and `all-response-models`",
        ),
    ],
)
def test_a_wrong_type_is_told(write: Write, text: str, mistake: str) -> None:
    assert mistakes(write(text)) == (mistake,)


def test_a_file_that_is_no_toml_is_told_with_its_line(write: Write) -> None:
    (mistake,) = mistakes(write("[project]\nname 'x'\n"))
    assert mistake.startswith("pyproject.toml: is no TOML: ")
    assert "at line 2" in mistake


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("[tool.other]\na = " + "1" * 5000, "Exceeds the limit"),
        ("[tool.other]\na = " + "[" * 5000, "nested"),
        ("[tool.other]\n" + "a." * 5000 + "a = 1", "key has more"),
        ("[tool.other]\na = '", "(at line 2, column"),
    ],
)
def test_a_file_that_no_toml_reader_takes_is_told(write: Write, text: str, mistake: str) -> None:
    (told,) = mistakes(write(text))
    assert told.startswith("pyproject.toml: is no TOML: ")
    assert mistake in told


@pytest.mark.parametrize("size", ["0", "-1", "true", "'2 MB'"])
def test_a_size_that_is_none_is_told(write: Write, size: str) -> None:
    (told,) = mistakes(write(f"[tool.fastpg-lint]\nmax-file-size = {size}\n"))
    assert told.startswith(
        "pyproject.toml:2: tool.fastpg-lint.max-file-size: expected a number of bytes, not `"
    )


def test_a_file_that_is_not_utf_8_is_told_with_its_line(write: Write) -> None:
    root = write("")
    (root / "pyproject.toml").write_bytes(b"[project]\nname = '\xff'\n")
    assert mistakes(root) == ("pyproject.toml: is no TOML: not UTF-8 (at line 2)",)


def test_a_file_that_was_named_and_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml: cannot be read: No such file or directory"):
        read_settings(tmp_path, CODES, file=tmp_path / "nowhere.toml")


def test_the_nearest_file_upwards_that_configures_us_counts(write: Write) -> None:
    root = write('[tool.fastpg-lint]\nselect = ["FPG9"]\n')
    service = root / "services" / "orders"
    service.mkdir(parents=True)
    (service / "pyproject.toml").write_text("[project]\nname = 'orders'\n")
    settings = read_settings(service, CODES)
    assert settings == Settings(root=root, file=root / "pyproject.toml", select=("FPG9",))


def test_the_nearest_file_upwards_is_the_root_where_none_configures_us(write: Write) -> None:
    root = write("[project]\nname = 'app'\n")
    (root / "app").mkdir()
    assert read_settings(root / "app", CODES) == Settings(root=root, file=root / "pyproject.toml")


def test_flags_take_the_place_of_what_the_file_says(write: Write) -> None:
    root = write('[tool.fastpg-lint]\nselect = ["FPG9"]\nignore = ["FPG901"]\nextend-select = ["FPG111"]\n')
    file = root / "pyproject.toml"
    assert read_settings(root, CODES, flags={"ignore": ("FPG1",)}) == Settings(
        root=root, file=file, select=("FPG9",), ignore=("FPG1",), extend_select=("FPG111",)
    )
    assert read_settings(root, CODES, flags={"extend-select": ("FPG3",)}) == Settings(
        root=root, file=file, select=("FPG9",), ignore=("FPG901",), extend_select=("FPG111", "FPG3")
    )
    assert read_settings(root, CODES, flags={"select": ("FPG901",), "ignore": ()}) == Settings(
        root=root, file=file, select=("FPG901",)
    )


def test_a_mistake_in_a_flag_names_it_as_it_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^--fastpg-level: `advise` is none of .* and `advice`$"):
        read_settings(tmp_path, CODES, flags={"level": "advise"}, prefix="--fastpg-")


@pytest.mark.parametrize(
    ("select", "extend_select", "ignore", "selected"),
    [
        ((), (), (), {"FPG101", "FPG102", "FPG302"}),
        ((), ("FPG111",), (), {"FPG101", "FPG102", "FPG302", "FPG111"}),
        (("FPG1",), (), (), {"FPG101", "FPG102"}),
        (("FPG1", "FPG111"), (), ("FPG102",), {"FPG101", "FPG111"}),
        ((), ("FPG11",), (), {"FPG101", "FPG102", "FPG302"}),
        (("FPG111",), (), ("FPG1",), {"FPG111"}),
        (("FPG101",), (), ("FPG1",), {"FPG101"}),
        (("FPG1",), ("FPG302",), ("FPG1",), {"FPG302"}),
        ((), (), ("FPG1",), {"FPG302"}),
    ],
)
def test_the_longer_match_wins_and_opt_in_rules_wait_to_be_asked(
    select: tuple[str, ...], extend_select: tuple[str, ...], ignore: tuple[str, ...], selected: set[str]
) -> None:
    settings = Settings(root=Path("/"), select=select, extend_select=extend_select, ignore=ignore)
    rules = {"FPG101": True, "FPG102": True, "FPG111": False, "FPG302": True}
    assert {
        code for code, default in rules.items() if settings.is_selected(code, default=default)
    } == selected


def test_a_code_can_be_ignored_that_nobody_has_to_select() -> None:
    settings = Settings(root=Path("/"), select=("FPG1",), ignore=("FPG",))
    assert settings.is_ignored("FPG000")
    assert not settings.is_ignored("FPG101")
    assert not Settings(root=Path("/"), select=("FPG1",)).is_ignored("FPG000")


def test_the_codes_of_another_program_take_the_place_of_all_selection() -> None:
    settings = Settings(root=Path("/"), extend_select=("FPG1",), ignore=("FPG302",), src=("lib",))
    assert selecting(settings, ["FPG302"]) == Settings(root=Path("/"), select=("FPG302",), src=("lib",))


def test_per_file_ignores_and_scripts_are_globs_from_the_root() -> None:
    settings = Settings(
        root=Path("/srv/app"),
        per_file_ignores={"tests/": ("FPG9",), "/conftest.py": ("FPG1", "FPG302")},
        scripts=("/bin/*.py",),
    )
    assert settings.ignored_in(Path("/srv/app/tests/unit/test_x.py")) == ("FPG9",)
    assert settings.ignored_in(Path("/srv/app/conftest.py")) == ("FPG1", "FPG302")
    assert settings.ignored_in(Path("/srv/app/sub/conftest.py")) == ()
    assert settings.ignored_in(Path("/elsewhere/tests/x.py")) == ("FPG9",)
    assert settings.role_of(Path("/srv/app/bin/load.py")) == (Role.PROGRAM, "/bin/*.py")
    assert settings.role_of(Path("/srv/app/app/bin/load.py")) is None


def test_roles_are_given_by_globs_and_the_first_role_that_fits_counts(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(
        '[tool.fastpg-lint]\nscripts = ["etl/"]\n'
        'roles = { service = ["etl/consume.py"], test = ["checks/**"], library = [] }\n'
    )
    settings = read_settings(tmp_path, CODES)
    assert settings.role_of(tmp_path / "etl" / "consume.py") == (Role.SERVICE, "etl/consume.py")
    assert settings.role_of(tmp_path / "etl" / "load.py") == (Role.PROGRAM, "etl/")
    assert settings.role_of(tmp_path / "checks" / "deep" / "load.py") == (Role.TEST, "checks/**")
    assert settings.role_of(tmp_path / "app" / "load.py") is None


def test_wrong_roles_are_told_with_those_that_there_are(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text('[tool.fastpg-lint]\nroles = { tests = ["a/"], program = "etl/" }\n')
    with pytest.raises(ConfigError) as caught:
        read_settings(tmp_path, CODES)
    origin = f"{display(file)}:2: tool.fastpg-lint.roles"
    assert caught.value.mistakes == (
        f"{origin}.tests: there is no such role; "
        "there are `service`, `program`, `test`, `migration` and `library`",
        f"{origin}.program: expected a list of strings, not `etl/`",
    )


def test_paths_are_shown_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert display(Path("app/main.py")) == "app/main.py"
    assert display(tmp_path / "here" / "main.py") == "main.py"
    assert display(tmp_path / "main.py") == (tmp_path / "main.py").as_posix()
    assert display(Path("caf\udce9.py")) == "caf\\udce9.py"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("FPG1O1", "FPG101"),
        ("fpg101", "FPG101"),
        ("FPG105x", "FPG105"),
        ("FPG01", "FPG001"),
        ("FPG9999", ""),
        ("FPG999", ""),
        ("FPG8X1", "FPG801"),
        ("FPGX", "FPG"),
    ],
)
def test_a_code_is_offered_only_where_it_is_near(given: str, meant: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_settings(Path.cwd(), all_codes(), flags={"select": (given,)})
    assert str(error.value).endswith(f"; the nearest is `{meant}`" if meant else f"name `{given}`")

"""Mending files that are no Python: what is written in each form, and what is left alone."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fastpg_lint.config.settings import Settings
from fastpg_lint.diagnostics import Diagnostic
from fastpg_lint.fixes.registry import load_fixes
from fastpg_lint.pipeline.mend import MendedProject, mend, write
from fastpg_lint.pipeline.nearest import linters

pytestmark = pytest.mark.one_python

APP = "from fastapi import FastAPI\n\napp = FastAPI(openapi_url=None)\n"
UVICORN = "uvicorn.workers.UvicornWorker"
PROJECT = '[project]\nname = "a"\ndependencies = ["uvicorn"]\n'
FORMULA = "$((2 * $(nproc) + 1))"


def laid(folder: Path, files: Mapping[str, str | bytes]) -> Settings:
    """A project in a folder, and the settings of the rules below."""
    for name, text in {"app.py": APP, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return Settings(root=folder, select=("FPG801", "FPG802", "FPG803"))


def linted(folder: Path, files: Mapping[str, str | bytes]) -> Sequence[Diagnostic]:
    """What is found in a project, with its fixes."""
    by_folder = linters(laid(folder, files), None, 1, None, load_fixes())
    return by_folder.lint_files([folder]).diagnostics


def mending(folder: Path, files: dict[str, str | bytes]) -> MendedProject:
    """What mending a project makes of it; all there is to mend, safe or not."""
    return mend([folder], linters(laid(folder, files), None, 1, None, load_fixes()), lambda _: True)


def mended(folder: Path, name: str, text: str | bytes, **others: str) -> bytes | None:
    """What becomes of one file; None where it stays as it is."""
    found = mending(folder, {name: text, **others})
    return next((one.after for one in found.files if one.file == folder / name), None)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Procfile", "web: gunicorn app:app\n", f"web: gunicorn --worker-class {UVICORN} app:app\n"),
        ("Procfile", "web: gunicorn -kgevent app:app\n", f"web: gunicorn -k{UVICORN} app:app\n"),
        (
            "compose.yaml",
            "services:\n  api:\n    command:\n      - gunicorn\n      - app:app\n",
            "services:\n  api:\n    command:\n      - gunicorn\n      - --worker-class\n"
            f"      - {UVICORN}\n      - app:app\n",
        ),
        (
            "compose.yaml",
            "services:\r\n  api:\r\n    command:\r\n      - 'gunicorn'\r\n      - app:app\r\n",
            "services:\r\n  api:\r\n    command:\r\n      - 'gunicorn'\r\n      - '--worker-class'\r\n"
            f"      - '{UVICORN}'\r\n      - app:app\r\n",
        ),
        (
            "compose.yaml",
            "services:\n  api:\n    command: [gunicorn, app:app]\n",
            f"services:\n  api:\n    command: [gunicorn, --worker-class, {UVICORN}, app:app]\n",
        ),
        (
            "compose.yaml",
            "services:\n  api:\n    command: sh -c 'uvicorn app:app --workers 4'\n",
            "services:\n  api:\n    command: sh -c 'uvicorn app:app --workers $$((2 * $$(nproc) + 1))'\n",
        ),
        ("run.sh", "uvicorn app:app --workers 4", f"uvicorn app:app --workers {FORMULA}"),
        (
            "run.sh",
            '\ufeffuvicorn app:app \\\n\t--workers "${WORKERS:-4}"\n',
            f'\ufeffuvicorn app:app \\\n\t--workers "${{WORKERS:-{FORMULA}}}"\n',
        ),
        (
            "run.sh",
            "export WEB_CONCURRENCY=4\nexec uvicorn app:app\n",
            f"export WEB_CONCURRENCY={FORMULA}\nexec uvicorn app:app\n",
        ),
        (
            "run.sh",
            'WORKERS=${WORKERS:-4}  # é\nuvicorn app:app --workers "$WORKERS"\n',
            f'WORKERS=${{WORKERS:-{FORMULA}}}  # é\nuvicorn app:app --workers "$WORKERS"\n',
        ),
        (
            "Pipfile",
            '[packages]\nuvicorn = "*"\n',
            '[packages]\nuvicorn = {extras = ["standard"], version = "*"}\n',
        ),
        (
            "Pipfile",
            "[packages]\nuvicorn = {version = '==0.34.0'}\n",
            "[packages]\nuvicorn = {extras = [\"standard\"], version = '==0.34.0'}\n",
        ),
        (
            "requirements.txt",
            "fastapi\r\nuvicorn >= 0.30 ; python_version >= '3.11'  # serves\r\n",
            "fastapi\r\nuvicorn[standard] >= 0.30 ; python_version >= '3.11'  # serves\r\n",
        ),
    ],
)
def test_what_is_found_is_written_in_the_form_of_the_file(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    assert mended(tmp_path, name, before) == after.encode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("run.sh", "uvicorn app:app --workers 1\n"),
        ("run.sh", "cat > start <<EOF\nuvicorn app:app --workers 4\nEOF\n"),
        ("run.sh", "uvicorn app:app --workers '4'\n"),
        ("run.sh", "uvicorn app:app --workers $((4 - 1))\n"),
        ("run.sh", 'W=4\nW=8\nuvicorn app:app --workers "$W"\n'),
        ("Dockerfile", 'CMD ["uvicorn", "app:app", "--workers", "4"]\n'),
        ("Dockerfile", "ENV WEB_CONCURRENCY=4\n"),
        ("api.service", "[Service]\nExecStart=uvicorn app:app --workers 4\n"),
        (
            "compose.yaml",
            "services:\n  api:\n    cpus: 2\n    command: sh -c 'uvicorn app:app --workers 4'\n",
        ),
        ("requirements.txt", "fastapi==1 --hash=sha256:00\nuvicorn==1 --hash=sha256:00\n"),
        ("requirements.txt", "# This file is autogenerated by pip-compile\nfastapi==1\nuvicorn==1\n"),
        ("requirements.txt", "# uv pip compile requirements.in\nfastapi==1\nuvicorn==1\n"),
        ("requirements.txt", "fastapi\nuvicorn[watchfiles]\n"),
        ("requirements.txt", "fastapi\nuvicorn @ https://a.internal/uvicorn.whl\n"),
        ("environment.yml", "dependencies:\n  - fastapi\n  - uvicorn=0.30\n"),
        ("pyproject.toml", '[project]\nname = "a"\ndependencies = ["fastapi", "uvicorn"]\n# or "uvicorn"\n'),
        ("pyproject.toml", '[tool.poetry.dependencies]\nuvicorn = "*"\n[tool.other]\nuvicorn = "*"\n'),
        ("Dockerfile", "CMD gunicorn -k $WORKER app:app\n"),
        ("run.sh", "uvicorn app:app --workers 4  # noqa: FPG802\n"),
        ("run.sh", b"# d\xe9j\xe0\nuvicorn app:app --workers 4\n"),
    ],
)
def test_what_is_not_surely_meant_is_left_alone(tmp_path: Path, name: str, text: str | bytes) -> None:
    assert mended(tmp_path, name, text) is None


COUNTING = "import multiprocessing\n\nworkers = multiprocessing.cpu_count() * 2 + 1\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('CMD ["gunicorn", "--workers", "8", "app:app"]', 'CMD ["gunicorn", "app:app"]'),
        ('CMD ["gunicorn", "-w8", "app:app"]', 'CMD ["gunicorn", "app:app"]'),
        ('CMD ["gunicorn","--workers=8","app:app"]', 'CMD ["gunicorn","app:app"]'),
        ('CMD ["gunicorn", "-c", "other.py", "-w", "8", "app:app"]', None),
        ('CMD ["uvicorn", "--workers", "8", "app:app"]', None),
    ],
)
def test_a_command_that_no_shell_reads_leaves_the_number_to_the_configuration(
    tmp_path: Path, before: str, after: str | None
) -> None:
    files = {"gunicorn.conf.py": f"worker_class = '{UVICORN}'\n{COUNTING}"}
    image = "FROM python:3.12\nCOPY . .\n"
    made = mended(tmp_path, "Dockerfile", f"{image}{before}\n", **files)
    assert made == (f"{image}{after}\n".encode() if after is not None else None)


@pytest.mark.parametrize(
    ("image", "configuration"),
    [("COPY app.py .\n", COUNTING), ("COPY . .\n", COUNTING.replace("* 2", "* 1"))],
)
def test_it_keeps_the_number_where_no_configuration_counts(
    tmp_path: Path, image: str, configuration: str
) -> None:
    files: dict[str, str | bytes] = {
        "gunicorn.conf.py": f"worker_class = '{UVICORN}'\n{configuration}",
        "Dockerfile": f'FROM python:3.12\n{image}CMD ["gunicorn", "-w", "8", "app:app"]\n',
    }
    found = linted(tmp_path, files)
    assert all(one.fix is None for one in found if one.path.endswith("Dockerfile"))


@pytest.mark.parametrize(
    ("files", "safe"),
    [
        ({"requirements.txt": "fastapi\nuvicorn>=0.30\n"}, True),
        ({"requirements.txt": "fastapi\nuvicorn==0.30.0\n"}, False),
        ({"requirements.in": "fastapi\nuvicorn\n", "requirements.txt": "fastapi==1\n"}, False),
        ({"pyproject.toml": PROJECT}, True),
        ({"pyproject.toml": PROJECT, "uv.lock": "version = 1\n"}, False),
        ({"Procfile": "web: gunicorn -k sync app:app\n"}, True),
        ({"run.sh": "uvicorn app:app --workers 4\n"}, False),
    ],
)
def test_a_fix_is_safe_where_nothing_else_has_to_be_made_anew(
    tmp_path: Path, files: dict[str, str | bytes], safe: bool
) -> None:
    (found,) = linted(tmp_path, files)
    assert found.fix is not None
    assert found.fix.safe == safe


def test_two_findings_of_one_command_are_mended_at_once_and_the_file_is_written(tmp_path: Path) -> None:
    found = mending(tmp_path, {"run.sh": "gunicorn -k sync -w 4 app:app\n"})
    (tmp_path / "run.sh").chmod(0o755)
    assert found.counts == {"FPG801": 1, "FPG802": 1}
    assert write(found.files) == []
    assert (tmp_path / "run.sh").read_text() == f"gunicorn -k {UVICORN} -w {FORMULA} app:app\n"
    assert (tmp_path / "run.sh").stat().st_mode & 0o777 == 0o755
    assert mending(tmp_path, {}).files == ()


def test_a_file_that_has_changed_is_left_alone(tmp_path: Path) -> None:
    found = mending(tmp_path, {"Procfile": "web: gunicorn -k sync app:app\n"})
    (tmp_path / "Procfile").write_text("web: other\n")
    assert "changed while it was linted" in write(found.files)[0]
    assert (tmp_path / "Procfile").read_text() == "web: other\n"

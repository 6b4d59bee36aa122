"""What the files say that are no Python: servers, values, dependencies; and files that are broken."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.reading import read_content
from fastpg_lint.deployment.servers import servers_in
from fastpg_lint.source.faults import SyntaxFault


def started(kind: FileKind, text: str) -> list[str]:
    """The servers that a file starts, with the options that are read and what is served."""
    return [
        " ".join(
            [
                one.server,
                *(f"{name}={word.text}" for name, word in one.options.items()),
                *([one.target] if one.target else []),
            ]
        )
        for one in servers_in(read_content(kind, text))
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("gunicorn -w 4 app.main:app", "gunicorn --workers=4 app.main:app"),
        ("gunicorn -w4 -k=sync app.main:app", "gunicorn --workers=4 --worker-class=sync app.main:app"),
        ("exec /srv/.venv/bin/uvicorn a:b --workers=2", "uvicorn --workers=2 a:b"),
        ("A=1 poetry run python -m uvicorn a:b --loop asyncio", "uvicorn --loop=asyncio a:b"),
        ("wait-for-it db:5432 -- uvicorn a:b --reload", "uvicorn --reload=--reload a:b"),
        ("fastapi run --workers 3 app.py", "fastapi --workers=3"),
        ("gunicorn --bind 0.0.0.0:80 'app.main:make()'", "gunicorn app.main:make()"),
        ("sudo -u www uvicorn a:b", "uvicorn a:b"),
    ],
)
def test_a_server_is_seen_behind_what_runs_it(command: str, expected: str) -> None:
    assert started(FileKind.SHELL, command) == [expected]


@pytest.mark.parametrize(
    "command",
    [
        "pip install gunicorn",
        "echo uvicorn a:b",
        "pkill -f gunicorn",
        "fastapi dev app.py",
        "fastapi",
        "apt-get install -y gunicorn",
        "# gunicorn app.main:app",
        "cat /etc/gunicorn",
        "docker run image uvicorn-like",
    ],
)
def test_other_commands_start_no_server(command: str) -> None:
    assert started(FileKind.SHELL, command) == []


def test_an_entry_point_and_a_command_are_one() -> None:
    text = 'FROM x\nENTRYPOINT ["uvicorn", "a:b"]\nCMD ["--workers", "2"]\n'
    assert started(FileKind.DOCKERFILE, text) == ["uvicorn --workers=2 a:b"]


def test_the_last_command_of_a_stage_is_the_one_that_runs() -> None:
    text = "FROM x\nCMD uvicorn a:b\nCMD gunicorn c:d\nFROM y AS test\nCMD uvicorn e:f\n"
    assert started(FileKind.DOCKERFILE, text) == ["gunicorn c:d"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# escape=`\nFROM x\nCMD uvicorn a:b `\n  --workers 2\n", ["uvicorn --workers=2 a:b"]),
        ('FROM x\nCMD ["uvicorn", \\\n  # "gunicorn",\n\n  "a:b"]\n', ["uvicorn a:b"]),
        ('FROM x\nCMD ["uvicorn", "a:b\\"]\n', []),
        ("FROM x\nCMD uvicorn a:b # --workers 2 \\\n  --loop asyncio\n", ["uvicorn a:b"]),
        ("FROM x\nRUN <<EOF\nuvicorn a:b\nuvicorn c:d\nEOF\n", ["uvicorn a:b", "uvicorn c:d"]),
        ("FROM x\nRUN --mount=type=ssh <<EOF\n#!/usr/bin/env bash\nuvicorn a:b\nEOF\n", ["uvicorn a:b"]),
        ("FROM x\nRUN /bin/bash -e <<'EOF'\nuvicorn a:b\nEOF\n", ["uvicorn a:b"]),
        ("FROM x\nRUN <<EOF\n#!/usr/bin/python\nuvicorn a:b\nEOF\n", []),
        ("FROM x\nRUN cat <<EOF > /x\nuvicorn a:b\nEOF\nCMD gunicorn c:d\n", ["gunicorn c:d"]),
        ("FROM x\nCOPY <<EOF /x\nCMD uvicorn a:b\nEOF\nCMD gunicorn c:d\n", ["gunicorn c:d"]),
        ("FROM x\nONBUILD CMD uvicorn a:b\n", []),
        ("FROM x  aS  test \nCMD uvicorn a:b\n", []),
        ("FROM x AS web\nCMD uvicorn a:b\n", ["uvicorn a:b"]),
    ],
)
def test_a_dockerfile_is_read_as_docker_reads_it(text: str, expected: list[str]) -> None:
    assert started(FileKind.DOCKERFILE, text) == expected


def test_a_place_after_odd_lines_is_the_files_own() -> None:
    text = "\ufeff# escape=`\r\nFROM x\r\nRUN a\x0c\u2028b `\r\n# c\r\n d\r\nCMD uvicorn a:b\r\n"
    (server,) = servers_in(read_content(FileKind.DOCKERFILE, text))
    assert server.line.start == text.index("CMD")
    assert server.line.command[0].start == text.index("uvicorn")


def test_a_command_of_compose_may_be_a_list_a_line_or_a_block() -> None:
    text = (
        "x-api: &api\n  command: [uvicorn, 'a:b']\n"
        "services:\n  a: *api\n  b: {command: gunicorn c:d}\n  c:\n"
        "    command: |\n      sleep 1\n      uvicorn e:f\n"
        "  d:\n    entrypoint: [sh, -c]\n    command: ['uvicorn g:h && wait']\n"
    )
    assert started(FileKind.COMPOSE, text) == ["uvicorn a:b", "gunicorn c:d", "uvicorn e:f", "uvicorn g:h"]


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        (FileKind.COMPOSE, "services:\n  a: [uvicorn\n", 3),
        (FileKind.COMPOSE, "services: 'uvicorn\n", 2),
        (FileKind.PYPROJECT, "[project\nname = 'uvicorn'\n", 1),
        (FileKind.PIPFILE, "[packages]\nuvicorn = \n", 2),
    ],
)
def test_a_broken_file_is_told_with_its_place(kind: FileKind, text: str, line: int) -> None:
    with pytest.raises(SyntaxFault) as fault:
        read_content(kind, text)
    assert fault.value.line == line


def test_a_template_is_no_broken_file() -> None:
    text = "services:\n{% if api %}\n  a: {command: uvicorn a:b}\n{% endif %}\n"
    assert started(FileKind.COMPOSE, text) == []


ODD = st.lists(
    st.sampled_from(
        (
            *(
                "FROM x\n",
                "CMD ",
                "ENTRYPOINT [",
                '"uvicorn"',
                "]",
                ",",
                "gunicorn",
                " -w ",
                "4",
                "\n",
                "\\\n",
            ),
            *(
                "services:\n",
                "  a:\n",
                "    command: ",
                "'",
                '"',
                "|\n",
                "ENV A=",
                "$(",
                "${",
                "}",
                ")",
                "#",
                ": ",
            ),
            *(
                "[project]\n",
                "dependencies = ",
                "[packages]\n",
                "ExecStart=",
                "web: ",
                "&a ",
                "*a",
                "\t",
                "\x00",
            ),
        )
    ),
    max_size=25,
)


@given(st.sampled_from(tuple(FileKind)), ODD)
def test_nothing_is_too_odd_to_read(kind: FileKind, pieces: list[str]) -> None:
    text = "".join(["# uvicorn\n", *pieces])
    with suppress(SyntaxFault):
        started(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        (FileKind.MANIFEST, "kind: Deployment\nspec:\n  containers: [uvicorn\n", 4),
        (FileKind.MANIFEST, "a: uvicorn\nb: *missing\n", 2),
        (FileKind.ENVIRONMENT, "dependencies:\n  - uvicorn\n - pip\n", 3),
        (FileKind.FLY, '[env\nserver = "uvicorn"\n', 1),
        (FileKind.SETUP_CFG, "uvicorn\n", 1),
    ],
)
def test_a_file_of_a_platform_that_is_broken_says_where(kind: FileKind, text: str, line: int) -> None:
    with pytest.raises(SyntaxFault) as caught:
        read_content(kind, text)
    assert caught.value.line == line


def test_a_manifest_that_leads_back_to_itself_is_read() -> None:
    text = "a: &a {apiVersion: v1, kind: Pod, spec: *a, containers: [{command: [uvicorn, 'a:b']}]}\n"
    nested = f"apiVersion: v1\nkind: Pod\n{text}"
    assert started(FileKind.MANIFEST, nested) == ["uvicorn a:b"]


def test_a_broken_template_says_nothing() -> None:
    assert started(FileKind.MANIFEST, "{{ if .x }}\n  a: [uvicorn\n{{ end }}\n") == []

"""Files by the URIs that editors write."""

import os
from pathlib import Path

import pytest

from fastpg_lint.language_server.uris import path_of


@pytest.mark.skipif(os.name == "nt", reason="paths are those of POSIX")
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b.py", "/a/b.py"),
        ("file://localhost/a/b.py", "/a/b.py"),
        ("file:///a/b%20c%23.py", "/a/b c#.py"),
        ("file:///a;b/c%3Fd.py", "/a;b/c?d.py"),
        ("file:///a/../b.py", "/b.py"),
        ("file:///%C3%A9.py", "/é.py"),
        ("file:///%FF.py", "/\udcff.py"),
    ],
)
def test_a_file_has_its_path(uri: str, path: str) -> None:
    assert path_of(uri) == Path(path)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "untitled:Untitled-1",
        "http://a/b.py",
        "file://elsewhere/b.py",
        "file:///a%00b",
        "file://[",
        "file:",
    ],
)
def test_what_is_no_file_here_has_none(uri: str) -> None:
    assert path_of(uri) is None

"""Only regular files are read, and only up to a size."""

import os
import sys
from pathlib import Path

import pytest

from fastpg_lint.source.files import read_file


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x = 1\r\n")
    assert read_file(file, 7) == b"x = 1\r\n"
    with pytest.raises(OSError, match="more than 6 bytes"):
        read_file(file, 6)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes and devices among its files")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_what_is_no_regular_file_is_not_read(tmp_path: Path, device: str) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "device.py").symlink_to(device)
    with pytest.raises(OSError, match="not a regular file"):
        read_file(tmp_path / "pipe.py")
    with pytest.raises(OSError, match=r"not a regular file|No such device"):
        read_file(tmp_path / "device.py")
    with pytest.raises(IsADirectoryError):
        read_file(tmp_path)

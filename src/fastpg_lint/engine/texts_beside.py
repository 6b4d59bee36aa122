"""Files that nobody lints and that fixes write into, `.env.example` for one: what they hold."""

from pathlib import Path

from fastpg_lint.source.files import is_file, read_file
from fastpg_lint.workspace.documents import digest

ENV_EXAMPLES = (".env.example", ".env.sample", ".env.template", ".env.dist", "env.example", "example.env")
"""What files are called that name the variables of the environment which a service reads."""


def is_beside(file: Path) -> bool:
    """Whether a file is one of those, by its name."""
    return file.name in ENV_EXAMPLES


class TextsBeside:
    """Remembers what was read of such files, and what they are to hold once they have been mended."""

    def __init__(self) -> None:
        self._mended: dict[Path, bytes | str] = {}
        self._digests: dict[Path, bytes] = {}

    def read(self, file: Path) -> bytes | str | None:
        """What a file holds, or is to hold; None where there is none that can be read."""
        if file not in self._mended and not is_file(file):
            return None
        try:
            content = self._mended[file] if file in self._mended else read_file(file)
        except OSError:
            return None
        self._digests[file] = digest(content)
        return content

    def has_read(self, file: Path, content: bytes) -> bool:
        """Whether a content is what was last read of a file, be it by another process, which is no other."""
        return self._digests.get(file, digest(content)) == digest(content)

    def takes(self, file: Path, content: bytes | str | None) -> bool:
        """Whether a file is one of those; it is then to hold a content, or, with None, what is saved."""
        if not is_beside(file):
            return False
        self._mended.pop(file, None)
        if content is not None:
            self._mended[file] = content
        return True

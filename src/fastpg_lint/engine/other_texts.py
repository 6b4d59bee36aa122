"""The texts of a project's files besides that which is mended, for the fixes that write into them."""

from collections.abc import Callable
from pathlib import Path

from fastpg_lint.config.file import display
from fastpg_lint.engine.texts_beside import ENV_EXAMPLES, TextsBeside
from fastpg_lint.fixes.project_texts import FileText
from fastpg_lint.source.faults import SyntaxFault
from fastpg_lint.source.text import decode
from fastpg_lint.workspace.documents import Located, digest


class OtherTexts:
    """Modules as they were linted, and files that nobody lints.

    `are_asked` says whether anybody has asked for one: texts are no inputs, so what came of it is not kept.
    """

    def __init__(self, placed: Callable[[str], Located | None], beside: TextsBeside, root: Path) -> None:
        """`placed` gives the file of a module, `beside` those that are none, in folders below `root`."""
        self._placed = placed
        self._beside = beside
        self._root = root
        self.are_asked = False

    def file(self, module: str) -> FileText | None:
        """The file of a module, where it holds what was linted."""
        self.are_asked = True
        located = self._placed(module)
        if located is None:
            return None
        try:
            content = located.document.read()
            source = decode(content)
        except (OSError, SyntaxFault):
            return None
        return FileText(located.document.shown, source) if digest(content) == located.digest else None

    def env_example(self, module: str) -> FileText | None:
        """The `.env.example`, or its like, in the folder of a module or the nearest one around it."""
        self.are_asked = True
        located = self._placed(module)
        for folder in located.document.path.parents if located is not None else ():
            if not folder.is_relative_to(self._root):
                return None
            for file in (folder / name for name in ENV_EXAMPLES):
                content = self._beside.read(file)
                if content is not None:
                    return _text(file, content)
        return None


def _text(file: Path, content: bytes | str) -> FileText | None:
    try:
        return FileText(display(file), decode(content))
    except SyntaxFault:
        return None

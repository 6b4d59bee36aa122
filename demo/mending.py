"""A copy of the faulty form that `check --fix --unsafe-fixes` has mended."""

from pathlib import Path
from shutil import copytree, ignore_patterns

from demo.serving import Form, Installation
from fastpg_lint.config.settings import Settings
from fastpg_lint.pipeline.mend import mend_files, write


def mended_by_itself(folder: Path) -> Path:
    """Lays the copy in a folder."""
    copied = copytree(Form.FAULTY.folder, folder / Form.FAULTY.value, ignore=ignore_patterns("__pycache__"))
    mended = mend_files([copied], Settings(root=copied, select=("FPG",)), unsafe=True)
    assert mended.report.failures == ()
    assert write(mended.files) == []
    return copied


def migrate(installation: Installation) -> None:
    """Brings the database of the copy to the newest version, by the migration that its fixes ask for."""
    installation.migrate()
    installation.run("-m", "alembic", "revision", "--autogenerate", "-m", "what was mended")
    installation.migrate()

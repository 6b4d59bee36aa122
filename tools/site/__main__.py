"""`python -m tools.site FOLDER`: builds the site into a folder, and looks at it."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.site.checks import problems
from tools.site.sources import site_address, write_sources


def main(target: Path) -> int:
    """Builds; 1 where something is wrong with what comes of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = write_sources(Path(folder) / "sources")
        built = settings.parent / "site"
        command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(settings)]
        ended = subprocess.run(command, check=False)
        if ended.returncode != 0 or not built.is_dir():
            return 1
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(built, target)
    found = list(problems(target, site_address()))
    for one in found:
        print(one, file=sys.stderr)
    pages = sum(1 for _ in target.rglob("*.html"))
    print(f"{pages} pages in {target}, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

"""Builds, tests and packages the extension for VS Code, and looks at what the package holds.

`python -m tools.vscode_extension`, in an environment with `fastpg-lint[lsp]`, whose server the tests start.
Where Node.js is missing or older than the tests need, it says so and does nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "editors" / "vscode"
LEAST_NODE = 20
PATIENCE = 600
"""Seconds that a step may take; downloads are part of one."""
STEPS = (
    ("ci", "--no-audit", "--no-fund"),
    ("run", "check"),
    ("run", "build"),
    ("test",),
    ("run", "package"),
)
HELD = {
    "[Content_Types].xml",
    "extension.vsixmanifest",
    "extension/package.json",
    "extension/readme.md",
    "extension/out/extension.js",
}
"""What the package is to hold, and no more."""


def missing() -> str | None:
    """What of Node.js there is not; None where it can be used."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return "node and npm are not installed"
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.match(r"v(\d+)", told)
    if version is None or int(version[1]) < LEAST_NODE:
        return f"node is {told.strip()}, and {LEAST_NODE} is needed"
    return None


def package() -> Path:
    """Goes through all steps, and gives the package; raises `CalledProcessError`."""
    for old in FOLDER.glob("*.vsix"):
        old.unlink()
    environment = {**os.environ, "FASTPG_LINT_PYTHON": sys.executable}
    npm = shutil.which("npm") or "npm"
    for step in STEPS:
        subprocess.run(
            [npm, *step], cwd=FOLDER, env=environment, stdin=subprocess.DEVNULL, check=True, timeout=PATIENCE
        )
    (made,) = FOLDER.glob("*.vsix")
    return made


def wrong_with(file: Path) -> list[str]:
    """What of a package is not as it is to be."""
    with zipfile.ZipFile(file) as archive:
        held = set(archive.namelist())
        manifest = json.loads(archive.read("extension/package.json"))
    problems = [f"it lacks {name}" for name in sorted(HELD - held)]
    problems += [f"it holds {name}" for name in sorted(held - HELD)]
    main = Path("extension", manifest["main"]).as_posix()
    if main not in held:
        problems.append(f"its program, {main}, is not in it")
    return problems


def main() -> int:
    """Gives the exit code."""
    lack = missing()
    if lack is not None:
        print(f"skipped: {lack}")
        return 0
    made = package()
    problems = wrong_with(made)
    for problem in problems:
        print(f"{made.name}: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tools.pictures`: makes the pictures, or checks that they are up to date."""

import sys

from tools.documents import ROOT
from tools.pictures.latency import latency_plot
from tools.pictures.terminal import terminal_picture

COMMAND = "python -m tools.pictures"
README = ROOT / "README.md"
FOLDER = ROOT / "docs" / "pictures"


def main(arguments: list[str]) -> int:
    """Writes or checks; 1 where a picture is out of date."""
    wanted = {
        "chain.svg": terminal_picture(),
        "latency.svg": latency_plot(README.read_text(encoding="utf-8")),
    }
    stale = [name for name, text in wanted.items() if _kept(name) != text]
    if "--check" in arguments:
        for name in stale:
            print(f"docs/pictures/{name} is out of date; run `{COMMAND}`", file=sys.stderr)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(wanted[name], encoding="utf-8")
    return 0


def _kept(name: str) -> str:
    file = FOLDER / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""README's table of what is found in applications; `python -m benchmarks.applications` writes it.

It needs a package index. What is downloaded stays in the folder `--work`.
"""

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.peers.environments import python_files, unpacked

README = Path(__file__).resolve().parents[1] / "README.md"
APPLICATIONS = {"argilla-server": "2.8.0", "lnbits": "1.6.2", "open-webui": "0.12.4"}
COLUMNS = {
    "blocks the loop in its own text (FPG101, 103-105)": r"FPG10[1345]",
    "blocks it through other functions (FPG102)": r"FPG102",
    "no or a bare response model (FPG302, 303)": r"FPG30[23]",
    "PostgreSQL (FPG5, FPG6)": r"FPG[56]\d\d",
    "other": r".*",
}
"""The columns, and which codes belong to each: a code to the first that it fits."""
_TABLE = re.compile(r"(?<=<!-- applications: begin -->\n).*?(?=<!-- applications: end -->)", re.DOTALL)


def main() -> None:
    """Downloads, lints and writes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.applications", description=__doc__)
    parser.add_argument(
        "--work", type=Path, default=README.parent / ".benchmarks", help="where things are kept"
    )
    work = parser.parse_args().work.absolute()
    rows = []
    for name, version in APPLICATIONS.items():
        folder = unpacked(work, name, version)
        rows.append((f"{name} {version}", len(python_files(folder)), *counted(_codes(folder))))
    text = README.read_text(encoding="utf-8")
    README.write_text(_TABLE.sub(lambda _: "\n".join(table(rows)) + "\n", text), encoding="utf-8")


def table(rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """The table's lines."""
    titles = ("application", "files", *COLUMNS)
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)


def counted(codes: Iterable[str]) -> list[int]:
    """How many codes belong to each column."""
    found: Counter[str] = Counter()
    for code in codes:
        found[next(title for title, form in COLUMNS.items() if re.fullmatch(form, code))] += 1
    return [found[title] for title in COLUMNS]


def _codes(folder: Path) -> list[str]:
    """The codes of what `fastpg-lint check .` finds."""
    command = [sys.executable, "-m", "fastpg_lint", "check", "--no-cache", "--exit-zero"]
    ended = subprocess.run(
        [*command, "--output-format", "json", "."], cwd=folder, capture_output=True, check=True
    )
    return [one["code"] for one in json.loads(ended.stdout)]


if __name__ == "__main__":
    main()

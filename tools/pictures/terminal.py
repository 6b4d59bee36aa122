"""A chain of the demo application as `fastpg-lint check` prints it on a terminal, as SVG."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tools.documents import ROOT

DEMO = ROOT / "fixtures" / "movie_madders" / "faulty"
FILE = "app/routers/movies.py"
ARGUMENTS = ("check", "--select", "FPG102", FILE)
_MARK = re.compile(r"  # error: .*$", re.MULTILINE)
"""What a fixture says of a line, which a service would not."""
_WIDTH = 98
_THEME = TerminalTheme(
    (27, 31, 40),
    (216, 222, 233),
    [(59, 66, 82), (240, 113, 120), (152, 195, 121), (229, 192, 123), (110, 170, 240), (198, 120, 221),
     (86, 196, 206), (216, 222, 233)],
    [(76, 86, 106), (240, 113, 120), (152, 195, 121), (229, 192, 123), (110, 170, 240), (198, 120, 221),
     (86, 196, 206), (236, 239, 244)],
)  # fmt: skip
_FORM = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>What `fastpg-lint {arguments}` prints</title>
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As rich has it, but without fonts from the net."""


def terminal_picture() -> str:
    """The SVG of what the command prints."""
    console = Console(record=True, width=_WIDTH, file=io.StringIO())
    console.print(Text(f"$ fastpg-lint {' '.join(ARGUMENTS)}", style="bold"))
    console.print(Text.from_ansi(_printed()), end="\n\n")  # rich cuts the feet of the last line off
    form = _FORM.replace("{arguments}", " ".join(ARGUMENTS))
    picture = console.export_svg(title="", theme=_THEME, code_format=form, unique_id="chain")
    return "".join(f"{line.rstrip()}\n" for line in picture.splitlines() if line.strip())


def _printed() -> str:
    """What the command prints in colours in a copy of the demo application."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "service"
        shutil.copytree(DEMO, copy, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for file in copy.rglob("*.py"):
            file.write_text(_MARK.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
        command = [sys.executable, "-m", "fastpg_lint", *ARGUMENTS, "--color", "always", "--no-cache"]
        environment = os.environ | {"FORCE_HYPERLINK": "0", "COLUMNS": str(_WIDTH)}
        ended = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, encoding="utf-8", check=False
        )
    if ended.returncode != 1:
        raise RuntimeError(f"the demo shows no chain: {ended.stdout}{ended.stderr}")
    return ended.stdout.rstrip()

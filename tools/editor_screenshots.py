"""Draws `docs/editor/*.svg`: what Neovim shows of a small service, with our server. Needs Neovim and tmux.

`python -m tools.editor_screenshots`, in an environment with `fastpg-lint[lsp]`.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

TARGET = Path(__file__).resolve().parent.parent / "docs" / "editor"
WIDTH, HEIGHT = 104, 30
PATIENCE = 90.0
SOCKET = "fastpg-lint-screenshots"
RATES = """\
import requests


def rate(currency: str) -> float:
    return fetched(currency)["rate"]


def fetched(currency: str) -> dict[str, float]:
    return requests.get(f"https://rates.example/{currency}", timeout=5).json()
"""
MAIN = """\
import asyncio
import time

from fastapi import FastAPI

from app.rates import rate

app = FastAPI()


@app.get("/price/{currency}", response_model=float)
async def price(currency: str) -> float:
    time.sleep(0.1)
    return 42 * rate(currency)


@app.get("/health", response_model=str)
async def health() -> str:
    await asyncio.sleep(0)
    return "ok"
"""
CONFIG = """\
vim.opt.termguicolors = true
vim.opt.number = true
vim.opt.signcolumn = "yes"
vim.opt.swapfile = false
vim.opt.laststatus = 0
vim.cmd("syntax enable")
vim.cmd("highlight SignColumn guibg=NONE")
vim.cmd("highlight NormalFloat guibg=#3a3a4a")
vim.diagnostic.config({ virtual_text = false, float = { header = "", source = true } })
vim.api.nvim_create_autocmd("FileType", { pattern = "python", callback = function()
  local command = { vim.env.SHOWN_PYTHON, "-m", "fastpg_lint", "server" }
  local id = vim.lsp.start_client({ name = "fastpg-lint", cmd = command, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(0, id)
end })
function Chain()
  local steps = {}
  for _, one in ipairs(vim.diagnostic.get(0, { lnum = vim.fn.line(".") - 1 })) do
    local related = one.user_data and one.user_data.lsp and one.user_data.lsp.relatedInformation
    for _, step in ipairs(related or {}) do
      local at = step.location.range.start
      table.insert(steps, {
        filename = vim.uri_to_fname(step.location.uri),
        lnum = at.line + 1,
        col = at.character + 1,
        text = step.message,
      })
    end
  end
  vim.fn.setqflist(steps)
  vim.cmd("copen")
end
"""
SHOTS = {
    "hover": (("13G0w", ":lua vim.lsp.buf.hover()"), "Use instead"),
    "chain": (("14G0w", ":lua Chain()"), "rates.py|"),
    "fix": (("13G0w", ":lua vim.lsp.buf.code_action()"), "silence on this line"),
}
"""What is typed, line by line, and what is to be seen then."""


class Terminal:
    """Neovim in a terminal that nobody looks at."""

    def __init__(self, folder: Path) -> None:
        config = folder / "init.lua"
        config.write_text(CONFIG)
        size = ("-x", str(WIDTH), "-y", str(HEIGHT))
        self._tmux("new-session", "-d", *size, f"nvim -u {config} app/main.py", folder=folder)

    def type(self, line: str) -> None:
        """Types a line; what is no command of Neovim's command line has no end."""
        self._tmux("send-keys", line, *(("Enter",) if line.startswith(":") else ()))

    def screen(self) -> str:
        """What is to be seen, with colours."""
        return self._tmux("capture-pane", "-e", "-p")

    def wait_for(self, seen: str) -> str:
        """The screen once something is to be seen on it; raises `TimeoutError`."""
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            screen = self.screen()
            if seen in Text.from_ansi(screen).plain:
                return screen
            time.sleep(0.2)
        raise TimeoutError(f"{seen!r} is not shown:\n{self.screen()}")

    def close(self) -> None:
        self._tmux("kill-server")

    @staticmethod
    def _tmux(*command: str, folder: Path | None = None) -> str:
        environment = {**os.environ, "SHOWN_PYTHON": sys.executable, "COLORTERM": "truecolor"}
        if folder is not None:
            environment |= {"XDG_STATE_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}
        whole: Sequence[str] = ("tmux", "-L", SOCKET, "-f", os.devnull, *command)
        return subprocess.run(
            whole, cwd=folder, env=environment, check=True, capture_output=True, text=True
        ).stdout


def drawn(screen: str, title: str) -> str:
    """A screen as a picture, with the fonts of whoever looks at it."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True)
    console.print(Text.from_ansi(screen), no_wrap=True, overflow="crop")
    svg = console.export_svg(title=title, unique_id=title.replace(" ", "-"))
    return re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def main() -> None:
    """Draws all pictures."""
    TARGET.mkdir(exist_ok=True)
    for name, (lines, seen) in SHOTS.items():
        with tempfile.TemporaryDirectory() as folder:
            service = Path(folder)
            (service / "app").mkdir()
            for file, text in {"__init__.py": "", "main.py": MAIN, "rates.py": RATES}.items():
                (service / "app" / file).write_text(text)
            (service / "pyproject.toml").write_text('[tool.fastpg-lint]\nselect = ["FPG1"]\n')
            terminal = Terminal(service)
            try:
                terminal.wait_for("E  13")
                for line in lines:
                    terminal.type(line)
                screen = terminal.wait_for(seen)
            finally:
                terminal.close()
            (TARGET / f"{name}.svg").write_text(drawn(screen, "Neovim with fastpg-lint"))


if __name__ == "__main__":
    main()

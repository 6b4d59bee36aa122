"""What PyPI shows of the package: the README, whose links into the repository lead to the site instead.

Hatchling calls this while it builds; what it knows of the project is what `pyproject.toml` says.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_MEASURED = re.compile(r"\[other linters\]\(benchmarks/RESULTS\.md\)")
_PAGE = re.compile(r"(?<=\]\()docs/([\w/-]+)\.md(?=[)#])")
_FILE = re.compile(r"""(?<=\]\()docs/([\w/-]+\.svg)(?=\))""")
_ROOT = re.compile(r"(?<=\]\()(CHANGELOG|CONTRIBUTING|SECURITY)\.md(?=\))")
_INDEX = re.compile(r"/index$")


def description(readme: str, site: str) -> str:
    """The README with absolute links to pages and pictures of the site."""
    base = site.rstrip("/")
    readme = _MEASURED.sub(f"[other linters]({base}/measured/)", readme)
    readme = _PAGE.sub(lambda page: f"{base}/{_INDEX.sub('', page[1])}/", readme)
    readme = _FILE.sub(lambda file: f"{base}/{file[1]}", readme)
    return _ROOT.sub(lambda page: f"{base}/{page[1].lower()}/", readme)


class Description(MetadataHookInterface):
    """Gives the package its description."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds the field `readme` to the project's fields."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        site = metadata["urls"]["Documentation"]
        metadata["readme"] = {"content-type": "text/markdown", "text": description(text, site)}

"""What the site is built of: `docs/`, pages at the root, the rules in the navigation, the catalogue."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import tomli
import yaml

from fastpg_lint.catalogue.lines import lines_of
from fastpg_lint.catalogue.loader import paths, read_file
from fastpg_lint.output.listings.known import words
from fastpg_lint.rules.registry import Registry, load_registry
from tools.documents import ROOT, page_path
from tools.guide import GUIDE

SETTINGS = "mkdocs.yml"
FROM_ROOT = {
    "changelog.md": "CHANGELOG.md",
    "growth.svg": "benchmarks/growth.svg",
    "measured.md": "benchmarks/RESULTS.md",
    "peers.svg": "benchmarks/peers.svg",
    "security.md": "SECURITY.md",
}
"""What the site has of the repository that does not lie in `docs/`, by its place on the site."""
NAMES = "assets/catalogue-names.json"
_OF_FILES = "Files and comments"
_INTO_DOCS = re.compile(r"(?<=\]\()docs/")
_DRAWING = re.compile(r"^```\n(?:.*\n)*?```$", re.MULTILINE)
"""A block in no language: a drawing, or output."""
_BROAD = 95
_UPWARDS = re.compile(r"(?<=\]\()\.\./README\.md(#[\w-]+)?(?=\))")


def site_address() -> str:
    """Where the site will be: what `pyproject.toml` says."""
    project = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Documentation"])


def write_sources(folder: Path) -> Path:
    """Writes all that the site is built of into a folder that is not there yet; gives the settings' file."""
    pages = folder / "docs"
    shutil.copytree(ROOT / "docs", pages)
    for place, name in FROM_ROOT.items():
        shutil.copyfile(ROOT / name, pages / place)
    for page in pages.glob("*.md"):
        page.write_text(_leading(page.read_text(encoding="utf-8"), page.name), encoding="utf-8")
    (pages / NAMES).write_text(catalogue_names(), encoding="utf-8")
    settings = folder / SETTINGS
    settings.write_text(_settings(load_registry()), encoding="utf-8")
    return settings


def catalogue_names() -> str:
    """All names of the catalogue as JSON: of each the file, and what is said of it in words."""
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths():
        for line in lines_of(path.name, read_file(path)):
            said[line.name, line.file].append(words(line).replace("`", ""))
    return json.dumps([[name, file, told] for (name, file), told in sorted(said.items())])


def _leading(text: str, page: str) -> str:
    """A page whose links lead where the pages lie on the site."""
    if page in FROM_ROOT:
        text = _INTO_DOCS.sub("", text)
        for place, name in FROM_ROOT.items():
            text = text.replace(f"]({name})", f"]({place})")
    return _DRAWING.sub(_marked, _UPWARDS.sub("index.md", text))


def _marked(block: re.Match[str]) -> str:
    """A block that would be cut off, in a part of the page that has smaller letters."""
    is_broad = max(map(len, block[0].splitlines())) > _BROAD
    return f'<div class="drawing" markdown>\n{block[0]}\n</div>' if is_broad else block[0]


def _settings(registry: Registry) -> str:
    """The settings with the site's address, and the rules in the navigation."""
    settings = yaml.safe_load((ROOT / SETTINGS).read_text(encoding="utf-8"))
    settings["site_url"] = site_address()
    (rules,) = (one["Rules"] for one in settings["nav"] if "Rules" in one)
    rules.extend(_rules(registry))
    return yaml.safe_dump(settings, sort_keys=False)


def _rules(registry: Registry) -> Iterator[dict[str, list[dict[str, str]]]]:
    titles = {"0": _OF_FILES, **{section.digit: section.title for section in GUIDE}}
    pages: dict[str, list[dict[str, str]]] = defaultdict(list)
    for one in registry.documented:
        page = page_path(one).relative_to("docs").as_posix()
        pages[one.rule.code[3]].append({f"{one.rule.code} {one.rule.name}": page})
    for digit, listed in sorted(pages.items()):
        yield {titles[digit]: listed}

"""What is looked at in the pages that were built: links lead somewhere, nothing is loaded from the net."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

from msgspec import Struct, field

from fastpg_lint.output.page_addresses import rule_page
from fastpg_lint.rules.registry import load_registry

_LOADING = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""What a browser loads by itself, and by which attribute."""
_NOT_LOADED = {"canonical", "alternate", "next", "prev", "edit"}
_IN_STYLES = re.compile(rb"url\(\s*['\"]?(https?:)?//|@import")
_NEVER_THERE = "404.html"


class Page(Struct):
    """What stands in a page: the names that links may lead to, links, and what is loaded."""

    names: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: Mapping[str, str] = {name: value or "" for name, value in attrs}
        self.page.names.update(values[name] for name in ("id", "name") if name in values)
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
        elif tag in _LOADING and values.get("rel") not in _NOT_LOADED:
            self.page.loaded.append(values.get(_LOADING[tag], ""))


def problems(site: Path, address: str) -> Iterator[str]:
    """What is wrong with a site that was built into a folder, a line each."""
    pages = {file: _read(file) for file in sorted(site.rglob("*.html"))}
    for file, page in pages.items():
        where = file.relative_to(site).as_posix()
        yield from (f"{where} loads {one}" for one in page.loaded if _is_elsewhere(one, address))
        if where != _NEVER_THERE:
            here = urljoin(address, where.removesuffix("index.html"))
            leading = (
                one for one in (*page.links, *page.loaded) if not _is_there(one, here, address, site, pages)
            )
            yield from (f"{where} leads to {one}, which is not there" for one in leading)
    for file in sorted(site.rglob("*.css")):
        if _IN_STYLES.search(file.read_bytes()):
            yield f"{file.relative_to(site).as_posix()} loads something from elsewhere"
    for one in load_registry().documented:
        page_of_rule = rule_page(one.rule.code, one.rule.name)
        if not (site / page_of_rule / "index.html").is_file():
            yield f"{page_of_rule} is not there, and findings lead to it"


def _read(file: Path) -> Page:
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader.page


def _is_elsewhere(link: str, address: str) -> bool:
    return link.startswith(("http:", "https:", "//")) and not link.startswith(address)


def _is_there(link: str, here: str, address: str, site: Path, pages: Mapping[Path, Page]) -> bool:
    full, name = urldefrag(urljoin(here, link))
    if not full.startswith(address):
        return True  # nobody asks the net
    file = site / unquote(full.removeprefix(address))
    file = file / "index.html" if file.is_dir() else file
    return file.is_file() and (not name or file not in pages or unquote(name) in pages[file].names)

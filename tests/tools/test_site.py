"""What is looked at in a site that was built: links, and what is loaded from elsewhere."""

import json
from pathlib import Path

import pytest

from fastpg_lint.rules.registry import load_registry
from tools.documents import page_path
from tools.site import checks
from tools.site.sources import NAMES, catalogue_names, site_address, write_sources

ADDRESS = "https://example.com/en/"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of two pages, which lead to one another."""
    monkeypatch.setattr(checks, "load_registry", lambda: type("", (), {"documented": ()}))
    (tmp_path / "other").mkdir()
    (tmp_path / "index.html").write_text(
        '<h2 id="top">Start</h2><a href="other/#there">on</a><a href="#top">up</a>'
    )
    (tmp_path / "other" / "index.html").write_text(
        f'<p id="there"><a href="{ADDRESS}">back</a><a href="..">up</a>'
    )
    return tmp_path


def test_a_site_whose_links_lead_somewhere_has_no_problem(site: Path) -> None:
    assert list(checks.problems(site, ADDRESS)) == []


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ('<a href="gone/">x</a>', "leads to gone/"),
        ('<a href="other/#gone">x</a>', "leads to other/#gone"),
        (f'<a href="{ADDRESS}gone/">x</a>', f"leads to {ADDRESS}gone/"),
        ('<img src="gone.svg">', "leads to gone.svg"),
        ('<img src="https://elsewhere.example/x.png">', "loads https://elsewhere.example"),
        ('<script src="//elsewhere.example/x.js"></script>', "loads //elsewhere.example"),
        ('<link rel="stylesheet" href="https://elsewhere.example/x.css">', "loads https://elsewhere.example"),
        ('<link rel="canonical" href="https://elsewhere.example/">', None),
        ('<a href="https://elsewhere.example/">x</a>', None),
    ],
)
def test_what_leads_nowhere_or_loads_from_elsewhere_is_told(
    site: Path, added: str, problem: str | None
) -> None:
    with (site / "index.html").open("a") as page:
        page.write(added)
    found = list(checks.problems(site, ADDRESS))
    assert len(found) == (problem is not None)
    assert all(one.startswith("index.html") and problem is not None and problem in one for one in found)


def test_fonts_from_elsewhere_are_told(site: Path) -> None:
    (site / "site.css").write_text("@font-face { src: url('https://elsewhere.example/x.woff2') }")
    assert list(checks.problems(site, ADDRESS)) == ["site.css loads something from elsewhere"]


def test_the_page_that_a_finding_leads_to_is_asked_for(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "load_registry", load_registry)
    found = list(checks.problems(site, ADDRESS))
    assert "rules/FPG101-blocking-call-in-async/ is not there, and findings lead to it" in found


def test_the_sources_have_each_rule_and_the_site_s_address(tmp_path: Path) -> None:
    settings = write_sources(tmp_path / "sources").read_text(encoding="utf-8")
    assert f"site_url: {site_address()}" in settings
    for one in load_registry().documented:
        assert page_path(one).relative_to("docs").as_posix() in settings
    text = (tmp_path / "sources" / "docs" / "changelog.md").read_text(encoding="utf-8")
    assert "](docs/" not in text
    assert (tmp_path / "sources" / "docs" / NAMES).is_file()


def test_the_catalogue_is_told_by_name() -> None:
    names = {(name, file): said for name, file, said in json.loads(catalogue_names())}
    assert names["requests.get", "requests.toml"] == ["is another name of requests.api.get"]
    assert any("blocks (network)" in one for one in names["requests.api.get", "requests.toml"])

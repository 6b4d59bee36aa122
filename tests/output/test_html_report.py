"""The page for a team: complete without a script, safe whatever names hold, and without secrets."""

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fastpg_lint.cli import run

MAIN = """\
import time

import requests
from fastapi import Depends, FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.helpers import load

app = FastAPI()


async def session() -> AsyncSession: ...


async def user(db: AsyncSession = Depends(session)) -> str:
    return await db.scalar(select("</script><b>&"))


@app.get("/orders/<b>{order_id}")
async def order(order_id: str, name: str = Depends(user)) -> str:
    time.sleep(1)
    return load(order_id)


@app.post("/quiet")
async def quiet() -> str:
    return ""
"""
HELPERS = """\
import requests

TOKEN = "k3J9sX81kLmQ2vB7pQzX90aB"  # noqa: FPG901


def load(order_id: str) -> str:
    password = "hunter2!xq"  # noqa: FPG901
    return requests.get("https://app:s3cr3t-x9@example.org/" + order_id, auth=("me", password)).text
"""
VOID = {"meta", "input"}


class Outline(HTMLParser):
    """Checks that elements are closed in their order, and keeps what there is."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page of a small service."""
    folder = tmp_path / "shop"
    (folder / "api").mkdir(parents=True)
    (folder / "api" / "main.py").write_text(MAIN)
    (folder / "api" / "helpers.py").write_text(HELPERS)
    monkeypatch.chdir(folder)
    assert run(["report", "-o", "report.html"]) == 0
    return folder / "report.html"


def test_causes_and_routes_stand_in_the_text(page: Path) -> None:
    text = page.read_text("utf-8")
    outline = Outline(text)
    told = " ".join(" ".join(outline.texts).split())
    assert "On the event loop" in told
    assert "In the database" in told
    assert "/orders/<b>{order_id}" in told
    assert re.search(r"load\(\) → requests\.get\(\) api/helpers\.py:8 network", told)
    assert re.search(r"Depends\(user\) → db\.scalar\(\) api/main\.py:17", told)
    links = {attributes["href"] for tag, attributes in outline.tags if tag == "a"}
    names = {f"#{attributes['id']}" for _, attributes in outline.tags if "id" in attributes}
    assert links <= names
    assert [tag for tag, attributes in outline.tags if "hidden" in attributes] == ["form"]


def test_nothing_in_a_project_becomes_markup_or_a_secret_shown(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.count("<script>") == text.count("</script>") == 1
    assert "&lt;/script&gt;&lt;b&gt;&amp;" in text
    assert not any(secret in text for secret in ("k3J9sX81", "hunter2", "s3cr3t"))
    assert "***" in text
    assert str(page.parent.parent) not in text


def test_the_page_may_load_nothing_but_what_it_holds(page: Path) -> None:
    text = page.read_text("utf-8")
    outline = Outline(text)
    policy = next(one["content"] for tag, one in outline.tags if one.get("http-equiv"))
    held = {tag: re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script")}
    for tag, (content,) in held.items():
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in (policy or "")
    assert (policy or "").startswith("default-src 'none'; ")
    for tag, attributes in outline.tags:
        assert not {"src", "style", "onclick", "onload"} & attributes.keys(), tag
        assert (attributes.get("href") or "#").startswith("#")


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
def opened(page: Path, tmp_path: Path) -> Callable[[str], Outline]:
    """What a browser makes of the page, with a word in its search field; it obeys the page's policy."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; on Debian, `apt install chromium`")

    def open_page(word: str) -> Outline:
        text = page.read_text("utf-8").replace('id="search"', f'id="search" value="{word}"')
        page.write_text(text, encoding="utf-8")
        quiet = ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'user'}")
        asked = ("--enable-logging=stderr", "--virtual-time-budget=2000", "--dump-dom")
        command = [str(CHROMIUM), *quiet, *asked, f"{page.as_uri()}#cause-0"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert "CONSOLE" not in ended.stderr
        return Outline(ended.stdout.removeprefix("<!DOCTYPE html>"))

    return open_page


def test_a_browser_shows_the_form_and_opens_what_a_link_leads_to(opened: Callable[[str], Outline]) -> None:
    tags = opened("").tags
    assert [tag for tag, attributes in tags if "hidden" in attributes] == []
    assert next(one for _, one in tags if one.get("id") == "cause-0").get("open") == ""


def test_a_search_hides_what_does_not_hold_its_words(opened: Callable[[str], Outline]) -> None:
    tags = opened("quiet POST").tags
    items = [one for _, one in tags if "item" in (one.get("class") or "").split()]
    shown = [one for one in items if "hidden" not in one and one.get("id") != "cause-0"]
    assert [one["class"] for one in shown] == ["item route-item"]
    assert len(items) > 2

"""The form of the catalogue: what is read from it, and what is told of a mistake."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from fastpg_lint.catalogue.catalogue import Catalogue
from fastpg_lint.catalogue.entries import AwaitableKind, BlockingKind, DecoratorEffect, TypeName
from fastpg_lint.catalogue.form import Additions, FormError, LibraryFile, read_library
from fastpg_lint.catalogue.loader import (
    CatalogueError,
    is_library,
    load_catalogue,
    parse_additions,
    paths,
    read_file,
    read_shelf,
)
from fastpg_lint.catalogue.type_names import read_type_name

SHOP = """
    [library]
    distribution = "shop"
    version = "1.2"

    [reexports]
    "shop.Client" = "shop.client.Client"
    "shop.aio" = "shop.asynchronous"

    [functions]
    "shop.connect" = "shop.client.Client"

    [types."shop.client.Client"]
    bases = ["shop.client.Base"]
    parameters = ["T"]
    returns = { get = "list[T]" }
    attributes = { name = "builtins.str" }
    sync = ["describe"]
    entered = "Self"
    iterated = "T"

    [[blocking]]
    of = ["shop.client.Client", "shop.client.Base"]
    names = ["get", "put"]
    kind = "network"
    instead = "await shop.aio.{name}()"

    [[blocking]]
    of = "shop.client.Admin"
    names = ["*"]
    except = ["close"]
    kind = "database"

    [[awaitable]]
    of = "shop.asynchronous"
    names = ["get"]
    kind = "network"

    [[runners]]
    names = ["shop.each"]
    position = 1

    [[decorators]]
    names = ["shop.cached"]
    effect = "memoised"
"""


class Shelf:
    """Files by the top-level module that they speak of; keeps what was asked for."""

    def __init__(self, **texts: str) -> None:
        self._files = {top: read_library(text) for top, text in texts.items()}
        self.asked: list[str] = []

    def __call__(self, top: str) -> Iterable[LibraryFile]:
        self.asked.append(top)
        return [self._files[top]] if top in self._files else []


def catalogue(additions: Additions | None = None, **texts: str) -> Catalogue:
    return Catalogue(Shelf(**{"shop": SHOP, **texts}), additions or Additions())


# what is read


def test_members_of_several_owners_are_said_at_once() -> None:
    known = catalogue()
    for owner in ("Client", "Base"):
        for name in ("get", "put"):
            blocking = known.blocking(f"shop.client.{owner}.{name}")
            assert blocking is not None
            assert blocking.kind == BlockingKind.NETWORK
            assert blocking.instead == "await shop.aio.{name}()"
    assert known.blocking("shop.client.Client.describe") is None


def test_a_star_stands_for_public_members_that_are_not_left_out() -> None:
    known = catalogue()
    found = known.blocking("shop.client.Admin.drop")
    assert found is not None
    assert found.kind == BlockingKind.DATABASE
    assert known.blocking("shop.client.Admin.close") is None
    assert known.blocking("shop.client.Admin._hidden") is None
    assert known.blocking("shop.client.Admin.users.drop") is None
    assert known.blocking("shop.client.Admin") is None


def test_several_entries_speak_of_one_owner_and_the_last_word_holds() -> None:
    text = """
        [library]
        [[blocking]]
        of = "mall.Shop"
        names = ["open", "close"]
        kind = "wait"
        [[blocking]]
        names = ["mall.Shop.close", "mall.Shop.pay"]
        kind = "network"
        [[blocking]]
        of = "mall.Shop"
        names = ["*"]
        except = ["look", "pay"]
        kind = "cpu"
    """
    known = catalogue(mall=text)
    found = {name: known.blocking(f"mall.Shop.{name}") for name in ("open", "close", "pay", "look", "leave")}
    kinds = {name: entry and (entry.name, entry.kind) for name, entry in found.items()}
    assert kinds == {
        "open": ("mall.Shop.open", BlockingKind.WAIT),
        "close": ("mall.Shop.close", BlockingKind.NETWORK),
        "pay": ("mall.Shop.pay", BlockingKind.NETWORK),
        "look": None,
        "leave": ("mall.Shop.*", BlockingKind.CPU),
    }


def test_an_owner_that_was_asked_for_in_vain_is_looked_at_again_when_more_is_read() -> None:
    """The first name of a library makes no difference to what is said of the next one."""
    additions = parse_additions({"blocking": [{"names": ["shop.client.Client.pay"], "kind": "wait"}]}, "")
    known = catalogue(additions)
    assert known.awaitable("shop.client.Client.pay") is None
    assert known.blocking("shop.client.Client.pay") is not None
    assert known.blocking("shop.client.Client.get") is not None


def test_awaitables_runners_decorators_and_results() -> None:
    known = catalogue()
    awaitable = known.awaitable("shop.asynchronous.get")
    assert awaitable is not None
    assert awaitable.kind == AwaitableKind.NETWORK
    runner = known.runner("shop.each")
    assert runner is not None
    assert (runner.position, runner.keyword) == (1, None)
    assert known.decorator("shop.cached") == DecoratorEffect.MEMOISED
    assert known.returns("shop.connect") == TypeName("shop.client.Client")


def test_a_class_says_what_becomes_of_it() -> None:
    client = catalogue().type("shop.client.Client")
    assert client is not None
    assert client.bases == ("shop.client.Base",)
    assert client.returns == {"get": TypeName("list", (TypeName("T"),))}
    assert client.attributes == {"name": TypeName("builtins.str")}
    assert (client.entered, client.iterated) == (TypeName("Self"), TypeName("T"))
    assert client.awaited is None


def test_what_blocks_or_is_listed_as_sync_gives_nothing_to_await() -> None:
    known = catalogue()
    assert known.is_sync("shop.client.Client.describe")
    assert known.is_sync("shop.client.Client.get")
    assert not known.is_sync("shop.asynchronous.get")
    assert not known.is_sync("shop.client.Client.unheard_of")


@pytest.mark.parametrize(
    ("name", "is_listed"),
    [
        ("shop.client.Client", True),
        ("shop.client.Client.get", True),
        ("shop.client.Client.describe", True),
        ("shop.asynchronous.get", True),
        ("shop.connect", True),
        ("shop.each", True),
        ("shop.cached", True),
        ("shop.client.Client.unheard_of", False),
        ("shop.unheard_of", False),
        ("elsewhere.get", False),
    ],
)
def test_listed_is_what_anything_is_said_of(name: str, is_listed: bool) -> None:
    assert catalogue().is_listed(name) == is_listed


def test_a_library_is_read_when_a_name_of_it_is_first_asked_for() -> None:
    shelf = Shelf(shop=SHOP)
    known = Catalogue(shelf, Additions())
    assert shelf.asked == []
    known.blocking("shop.client.Client.get")
    known.type("shop.client.Client")
    known.canonical("shop.Client")
    assert shelf.asked == ["shop"]
    known.blocking("elsewhere.get")
    assert shelf.asked == ["shop", "elsewhere"]


# names


def test_reexports_are_followed_from_the_longest_name_they_know() -> None:
    known = catalogue()
    assert known.canonical("shop.Client") == "shop.client.Client"
    assert known.canonical("shop.Client.get") == "shop.client.Client.get"
    assert known.canonical("shop.aio.get") == "shop.asynchronous.get"
    assert known.canonical("shop.Clients") == "shop.Clients"


def test_reexports_lead_through_other_libraries() -> None:
    mall = """
        [library]
        [reexports]
        "mall.Shop" = "mall.shops.Shop"
        "mall.shops" = "shop"
        "shop.Shop" = "shop.client.Client"
    """
    known = catalogue(mall=mall)
    assert known.canonical("mall.Shop") == "shop.client.Client"
    assert known.canonical("mall.shops.Client.get") == "shop.client.Client.get"


def test_a_circle_of_reexports_ends() -> None:
    ring = """
        [library]
        [reexports]
        "ring.one" = "ring.two"
        "ring.two" = "ring.three"
        "ring.three" = "ring.one"
    """
    assert catalogue(ring=ring).canonical("ring.one") in {"ring.one", "ring.two", "ring.three"}


# what users add


def test_users_add_by_any_name_that_they_know() -> None:
    additions = parse_additions(
        {
            "blocking": [
                {"of": "shop.Client", "names": ["describe"], "kind": "wait", "instead": "await nap()"}
            ],
            "awaitable": [{"names": ["ours.later"]}],
        },
        "tool.fastpg-lint.",
    )
    known = catalogue(additions)
    found = known.blocking("shop.client.Client.describe")
    assert found is not None
    assert (found.kind, found.instead) == (BlockingKind.WAIT, "await nap()")
    awaitable = known.awaitable("ours.later")
    assert awaitable is not None
    assert awaitable.kind == AwaitableKind.OTHER


def test_users_words_hold_against_the_catalogues() -> None:
    additions = parse_additions(
        {
            "blocking": [{"names": ["shop.Client.get"], "kind": "cpu"}],
            "not-blocking": ["shop.Client.put", "shop.client.Admin.drop"],
        },
        "",
    )
    known = catalogue(additions)
    found = known.blocking("shop.client.Client.get")
    assert found is not None
    assert found.kind == BlockingKind.CPU
    assert known.blocking("shop.client.Client.put") is None
    assert known.blocking("shop.client.Admin.drop") is None
    assert known.blocking("shop.client.Base.put") is not None


def test_users_may_name_every_member() -> None:
    entry = {"of": "ours.Gateway", "names": ["*"], "except": ["close"], "kind": "network"}
    known = catalogue(parse_additions({"blocking": [entry]}, ""))
    assert known.blocking("ours.Gateway.charge") is not None
    assert known.blocking("ours.Gateway.close") is None


# mistakes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[library", "is no TOML"),
        ("[library]\ndistributor = 'shop'", "`distributor`; the nearest is `distribution`"),
        ("[library]\n[[bloking]]\nnames = ['a.b']", "`bloking`; the nearest is `blocking`"),
        ("[library]\n[[blocking]]\nnames = ['a.b']\nkind = 'netwrok'", "the nearest is `network`"),
        ("[library]\n[[blocking]]\nnames = ['a.b']", "missing required field `kind`"),
        ("[library]\n[[blocking]]\nnames = ['a b']\nkind = 'wait'", ".blocking[0].names[0]"),
        ("[library]\n[[blocking]]\nnames = 'a.b'\nkind = 'wait'", ".blocking[0].names"),
        ("[library]\n[[decorators]]\nnames = ['a.b']\neffect = 'memoized'", "the nearest is `memoised`"),
        ("[library]\n[[runners]]\nnames = ['a.b']\nposition = 'first'", ".runners[0].position"),
        ("[library]\n[[connections]]\nnames = ['a.b']\nkind = 'engin'", "the nearest is `engine`"),
        ("[library]\n[types.'a.B']\nentred = 'Self'", "the nearest is `entered`"),
        ("[functions]", "missing required field `library`"),
    ],
)
def test_a_mistake_is_told_with_its_key_and_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(FormError) as raised:
        read_library(text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[[blocking]]\nnames = ['a.b', 'a b']\nkind = 'wait'", ".blocking[0].names[1]"),
        ("[[awaitable]]\nnames = ['a']\nof = 'a b'", ".awaitable[0].of"),
        ("[[awaitable]]\nnames = ['a']\nof = ['a', 'a b']", ".awaitable[0].of[1]"),
        ("[[runners]]\nnames = ['*']\nexcept = ['a b']", ".runners[0].except[0]"),
        ("[[decorators]]\nnames = ['a b']\neffect = 'memoised'", ".decorators[0].names[0]"),
        ("[reexports]\n'a b' = 'a.b'", ".reexports"),
        ("[reexports]\n'a.b' = 'a b'", ".reexports.a.b"),
        ("[functions]\n'a b' = 'None'", ".functions"),
        ("[types.'a b']", ".types"),
        ("[types.'a.B']\nbases = ['a b']", ".types.a.B.bases[0]"),
    ],
)
def test_what_is_no_dotted_name_is_told_with_its_key(text: str, where: str) -> None:
    with pytest.raises(FormError) as raised:
        read_library(f"[library]\n{text}")
    assert str(raised.value) == f"{where}: `a b` is no dotted name"


@pytest.mark.parametrize("name", ["", "a.", ".a", "a..b", "1a", "a.*.b", "a\n", "a-b", "**"])
def test_a_user_is_told_of_what_is_no_dotted_name(name: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        parse_additions({"not-blocking": ["a.b", name]}, "tool")
    assert str(raised.value) == f"tool.not-blocking[1]: `{name}` is no dotted name"


def test_a_files_mistake_begins_with_its_name(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("catalogue") / "shop.toml"
    path.write_text("[library]\n[[blocking]]\nnames = ['shop.get']\nkind = 'netwrok'")
    with pytest.raises(CatalogueError, match=r"^shop\.toml\.blocking\[0\]\.kind: `netwrok` is not one of"):
        read_file(path)


def test_all_mistakes_of_a_user_are_told_at_once() -> None:
    entries = {
        "blocking": [{"names": ["ours.get"], "kind": "network", "insted": "await get()"}],
        "awaitable": [{"names": ["ours.later"], "kind": "databse"}],
        "not-blocking": "ours.get",
    }
    with pytest.raises(CatalogueError) as raised:
        parse_additions(entries, "tool.fastpg-lint")
    lines = str(raised.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("tool.fastpg-lint.blocking[0]: ")
    assert "the nearest is `instead`" in lines[0]
    assert "the nearest is `database`" in lines[1]
    assert lines[2].startswith("tool.fastpg-lint.not-blocking: ")


@pytest.mark.parametrize("text", ["", "list[", "list[A", "[A]", "A]", "A B", "A,B", "list[A,]", "A-B"])
def test_a_string_that_is_no_type_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no type"):
        read_type_name(text)


def test_types_are_read_with_their_arguments() -> None:
    assert read_type_name("a.Result[ $0[0], tuple[T, None] ]") == TypeName(
        "a.Result",
        (TypeName("$0", (TypeName("0"),)), TypeName("tuple", (TypeName("T"), TypeName("None")))),
    )


# the documents


def test_the_file_in_the_contributors_page_is_in_the_form() -> None:
    page = Path(__file__).parents[2] / "docs" / "contributing.md"
    (text,) = re.findall(r"^```toml\n(\[library\]\n.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)
    file = read_library(text)
    known = Catalogue(lambda top: (file,) if top == "parlour" else (), Additions())
    assert known.blocking("parlour.client.Client.order") is not None
    assert known.awaitable("parlour.client.AsyncClient.order") is not None
    assert known.awaitable("parlour.client.AsyncClient.close") is None
    assert known.is_sync("parlour.client.Client.close")


# what ships


def test_all_files_that_ship_can_be_read() -> None:
    assert len(list(paths())) > 100
    for path in paths():
        assert isinstance(read_file(path), LibraryFile)


def test_what_ships_is_found_by_its_top_level_module() -> None:
    assert is_library("asyncio")
    assert not is_library("asyncion")
    assert {file.library.distribution for file in read_shelf("requests")} == {"requests"}
    assert read_shelf("asyncion") == ()
    found = load_catalogue(Additions()).blocking("time.sleep")
    assert found is not None
    assert found.kind == BlockingKind.WAIT

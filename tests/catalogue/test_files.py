"""The catalogue's files agree with themselves and each other; no library is needed to tell."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from fastpg_lint.catalogue.entries import TypeName
from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.lines import Line, Said, excepted, is_every
from fastpg_lint.catalogue.loader import load_catalogue
from fastpg_lint.catalogue.type_names import read_type_name
from tools.catalogue.files import Shelved, shelved
from tools.catalogue.groups import files_of, group_names, left_out, normalized, pins

pytestmark = pytest.mark.one_python

CATALOGUE = load_catalogue(Additions())
FILES = shelved()
CONTAINERS = {"list", "set", "frozenset", "tuple", "Iterator", "Iterable", "dict", "AsyncIterator", "type"}
NAMELESS = {"Self", "None"} | CONTAINERS
CALLED = (Said.FUNCTION, Said.BLOCKING, Said.AWAITABLE, Said.RUNNER, Said.DECORATOR)
SLOT = re.compile(r"\{(\w*)\}")

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


@each_file
def test_names_lie_below_the_module_that_the_file_is_named_after(file: Shelved) -> None:
    """A file is read when a name of its top-level module is asked for: other names would be missed."""
    top = file.module.partition(".")[0]
    strangers = {line.name for line in file.lines if line.name.partition(".")[0] != top}
    assert strangers == set()


@each_file
def test_names_are_canonical(file: Shelved) -> None:
    """What is said of a re-export is never asked for: its canonical name is."""
    named = {line.name for line in file.lines if line.said != Said.REEXPORT and not is_every(line.name)}
    assert {name: CATALOGUE.canonical(name) for name in named if CATALOGUE.canonical(name) != name} == {}


@each_file
def test_reexports_lead_somewhere_else_at_once(file: Shelved) -> None:
    for alias, target in file.content.reexports.items():
        assert CATALOGUE.canonical(alias) not in (alias, "")
        assert CATALOGUE.canonical(target) == target, f"{alias} leads on from {target}"


@each_file
def test_types_can_be_read_and_name_what_is_canonical(file: Shelved) -> None:
    for line, name in _types(file):
        for leaf in _leaves(name):
            is_known = leaf in NAMELESS or leaf.startswith("$") or leaf.isdigit()
            if "." in leaf and not leaf.startswith("$"):
                assert CATALOGUE.canonical(leaf) == leaf, f"{line}: {leaf} is a re-export"
            elif not is_known:
                assert leaf in _parameters(line.name), f"{line}: {leaf} is no parameter of its class"


def _types(file: Shelved) -> Iterator[tuple[Line, TypeName]]:
    with_type = (Said.FUNCTION, Said.RETURN, Said.ATTRIBUTE, Said.USE)
    return ((line, read_type_name(line.what)) for line in file.lines if line.said in with_type)


def _leaves(name: TypeName) -> Iterator[str]:
    yield name.name
    for argument in name.arguments:
        yield from _leaves(argument)


def _parameters(name: str) -> tuple[str, ...]:
    """The type parameters of a class, for the name of the class or of one of its members."""
    entry = CATALOGUE.type(name) or CATALOGUE.type(name.rpartition(".")[0])
    return entry.parameters if entry is not None else ()


def test_nothing_is_said_twice() -> None:
    """A runner's function may have a position and a keyword."""
    said = Counter(
        (line.said, line.name, line.what if line.said == Said.RUNNER else line.use)
        for file in FILES
        for line in file.lines
        if line.said != Said.BASE
    )
    assert [key for key, count in said.items() if count > 1] == []


def test_a_call_does_not_block_and_want_awaiting_both() -> None:
    """Neither a `*` nor a list of sync methods says otherwise than the line for the name itself."""
    said: dict[str, set[Said]] = defaultdict(set)
    for file in FILES:
        for line in file.lines:
            said[line.name].add(line.said)
    for name, kinds in said.items():
        assert not {Said.AWAITABLE, Said.BLOCKING} <= kinds, name
        assert not {Said.AWAITABLE, Said.SYNC} <= kinds, name


@each_file
def test_a_class_that_says_what_its_method_gives_says_how_it_is_called_too(file: Shelved) -> None:
    """The nearest class that says anything of a method is heard, so what its base says would be lost."""
    hidden = [
        f"{name}.{method}"
        for name, entry in file.content.types.items()
        for method in {*entry.returns} - {*entry.sync}
        if not _says_how_it_is_called(f"{name}.{method}")
        and any(_says_how_it_is_called(f"{base}.{method}") for base in _bases(name))
    ]
    assert hidden == []


def _says_how_it_is_called(name: str) -> bool:
    return CATALOGUE.blocking(name) is not None or CATALOGUE.awaitable(name) is not None


def _bases(name: str) -> Iterator[str]:
    """The classes that a class is derived from, as far as the catalogue has them."""
    entry = CATALOGUE.type(name)
    for base in entry.bases if entry is not None else ():
        canonical = CATALOGUE.canonical(base)
        yield canonical
        yield from _bases(canonical)


@each_file
def test_what_a_star_leaves_out_has_a_star(file: Shelved) -> None:
    stars = {line.name.rpartition(".")[0] for line in file.lines if is_every(line.name)}
    assert {name.rpartition(".")[0] for name in excepted(file.content)} <= stars


@each_file
def test_alternatives_can_be_written_on_an_event_loop(file: Shelved) -> None:
    """`…` stands for what the reader knows; a comment may say where the object is from."""
    for entry in file.content.blocking:
        if not entry.instead:
            continue
        assert set(SLOT.findall(entry.instead)) <= {"name", "call"}
        code = entry.instead.partition("  # ")[0].replace("{name}", "name").replace("{call}", "call")
        code = code.replace(".….", ".more.").replace("…", "...")
        body = f"{code}: ..." if code.startswith(("async with ", "async for ", "with ")) else code
        ast.parse(f"async def function():\n    {body}")


@each_file
def test_a_library_says_its_release(file: Shelved) -> None:
    header = file.content.library
    assert bool(header.distribution) == bool(header.version) == (file.path.parent.name == "libraries")


def test_each_library_is_installed_by_one_group_in_the_release_that_its_file_says() -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for group in group_names():
        for file in files_of(group):
            groups[file.name].append(group)
            if not file.is_standard:
                pin = pins(group)[normalized(file.content.library.distribution)]
                assert pin.version == file.content.library.version, f"{group} and {file.name}"
    reasons = left_out()
    for file in FILES:
        assert len(groups[file.name]) == (0 if file.name in reasons else 1), file.name
    assert set(reasons) <= {file.name for file in FILES}
    assert all(reasons.values())


def test_groups_install_what_is_spoken_of() -> None:
    spoken = {normalized(file.content.library.distribution) for file in FILES}
    for group in group_names():
        assert set(pins(group)) <= spoken, group

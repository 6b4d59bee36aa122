"""`python -m tools.release prepare VERSION`, `build FOLDER` and `notes VERSION`."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from fastpg_lint.rules.registry import load_registry
from tools.documents import ROOT, out_of_date
from tools.documents import documents as made_documents
from tools.release import changelog, versions
from tools.release.building import UnfitError, build
from tools.release.preparing import CHANGELOG, NotReadyError, prepare


def main(arguments: list[str]) -> int:
    """Does one step of a release; 1 where something stands in its way."""
    parser = argparse.ArgumentParser(prog="python -m tools.release")
    steps = parser.add_subparsers(dest="step", required=True)
    for name, meaning in (
        ("prepare", "write the version and the changelog's section, commit and tag"),
        ("notes", "print what a release changed"),
        ("tag", "say whether a tag is that of the package's version"),
    ):
        steps.add_parser(name, help=meaning).add_argument("version")
    steps.add_parser("build", help="build, check and list").add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    try:
        print(_STEPS[given.step](given), end="")
    except (NotReadyError, UnfitError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _prepare(given: argparse.Namespace) -> str:
    stale = out_of_date(made_documents(load_registry()))
    if stale:
        raise NotReadyError(f"out of date: {', '.join(stale)}")
    tag = prepare(ROOT, given.version, datetime.now(UTC).date())
    return f"Tagged {tag}. `git push --follow-tags` releases it.\n"


def _notes(given: argparse.Namespace) -> str:
    text = (ROOT / CHANGELOG).read_text(encoding="utf-8")
    try:
        return changelog.notes(text, given.version.removeprefix("v"))
    except KeyError:
        raise NotReadyError(f"CHANGELOG.md has no section for {given.version}") from None


def _tag(given: argparse.Namespace) -> str:
    version = versions.current(ROOT)
    if given.version != f"v{version}":
        raise NotReadyError(f"the tag is {given.version}, and the package {version}")
    return ""


def _build(given: argparse.Namespace) -> str:
    built = build(ROOT, given.folder)
    made = (built.wheel, built.sdist, built.materials)
    return "".join(f"{one} ({one.stat().st_size:,} bytes)\n" for one in made)


_STEPS = {"prepare": _prepare, "notes": _notes, "tag": _tag, "build": _build}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

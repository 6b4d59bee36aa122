"""`python -m tools.catalogue NAME`: an installed library, next to what the catalogue says of it.

`--all` prints all that looking at it tells, not only what is missing or gone. `--summary` writes
`docs/catalogue.md`, `--summary --check` only compares; `--hold GROUP...` installs groups of libraries (all
of them where none is named), holds the catalogue's lines against them, and keeps the outcome for the summary.
"""

import argparse
import sys
import warnings
from collections.abc import Sequence

from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import load_catalogue
from tools.catalogue import record, summary
from tools.catalogue.derivation import Comparison, compare
from tools.catalogue.files import Shelved, shelved
from tools.catalogue.groups import group_names, hold_group, problems


def main(arguments: Sequence[str]) -> int:
    """Prints, holds or summarises; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tools.catalogue", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a module, or with --hold a group")
    parser.add_argument("--all", action="store_true", help="print all that the library has")
    parser.add_argument("--hold", action="store_true", help="hold groups, and keep the outcome")
    parser.add_argument("--summary", action="store_true", help="write docs/catalogue.md")
    parser.add_argument("--check", action="store_true", help="with --summary: only compare")
    given = parser.parse_args(arguments)
    if given.summary:
        return summary.check() if given.check else summary.write()
    if given.hold:
        return max(_hold(group) for group in given.names or group_names())
    if not given.names:
        parser.error("name a library, or say --hold or --summary")
    warnings.simplefilter("ignore")
    catalogue = load_catalogue(Additions())
    for name in given.names:
        _show(name, compare(name, _files_of(name), catalogue), everything=given.all)
    return 0


def _files_of(name: str) -> list[Shelved]:
    return [file for file in shelved() if file.module == name or file.module.startswith(f"{name}.")]


def _show(name: str, comparison: Comparison, *, everything: bool) -> None:
    missing = set(comparison.missing)
    for trait in comparison.traits:
        if everything or trait in missing:
            twin = f" of {trait.twin}" if trait.twin else ""
            print(f"{'missing' if trait in missing else 'said':<8} {trait.name}: {trait.nature}{twin}")
    for gone in comparison.gone:
        print(f"{'gone':<8} {gone}")
    counts = (len(comparison.traits), len(comparison.missing), len(comparison.gone))
    print("{}: {} seen, {} missing in the catalogue, {} gone from the library".format(name, *counts))


def _hold(group: str) -> int:
    held = hold_group(group)
    record.keep(held)
    found = problems(held)
    print(f"{group}: {sum(len(one.verdicts) for one in held)} lines held, {len(found)} problems")
    for problem in found:
        print(f"  {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

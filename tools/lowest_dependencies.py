"""Writes pip's requirements for the lowest releases of flake8 and of what `pyproject.toml` depends on.

`python -m tools.lowest_dependencies FILE`
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import tomli

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def lowest(dependencies: list[str]) -> Iterator[str]:
    """`name>=1.2` as `name==1.2`; raises `ValueError` for one without a lower bound."""
    for dependency in dependencies:
        name, bound, version = dependency.partition(">=")
        if not bound:
            raise ValueError(f"{dependency} says no lowest release")
        yield f"{name}=={version}"


def main(target: Path) -> None:
    """Writes the file."""
    project = tomli.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    dependencies = [*project["dependencies"], *project["optional-dependencies"]["flake8"]]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(f"{line}\n" for line in lowest(dependencies)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

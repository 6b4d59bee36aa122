"""Paths as the service that runs a build wants them: from the folder that it has checked out.

A run may start in a folder of the repository, and shows paths from there.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from fastpg_lint.workspace.source_tree import repository_root

_CHECKOUTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where GitHub and GitLab say which folder that is."""

FromCheckout = Callable[[str], str]


def from_checkout(environment: Mapping[str, str] = os.environ) -> FromCheckout:
    """Gives a shown path from the folder that is checked out on; one that lies elsewhere stays as it is."""
    here = Path.cwd()
    named = [Path(folder) for name in _CHECKOUTS if (folder := environment.get(name))]
    root = next((one for one in named if here.is_relative_to(one)), None) or repository_root(here)

    def path(shown: str) -> str:
        full = Path(os.path.normpath(here / shown))
        return full.relative_to(root).as_posix() if full.is_relative_to(root) else shown

    return path

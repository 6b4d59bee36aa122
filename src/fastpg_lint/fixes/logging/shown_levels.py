"""Which levels a service's logs show: without a configuration, `logging` writes no information."""

from collections.abc import Iterator

from fastpg_lint.frameworks.logging.configurations import CONFIGURATIONS
from fastpg_lint.frameworks.roles.roles import Roles
from fastpg_lint.incremental.inputs import Once
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project

_CONFIGURING = ("basicConfig", "dictConfig", "fileConfig", "log_config", "logconfig", "logconfig_dict")
"""Words that stand where `logging` is configured, or a server that does so."""
_HANDLING = "addHandler"
_INSTALLING = ("coloredlogs", "daiquiri", "logfire", "dockerflow", "safir", "aws_lambda_powertools")
"""Libraries that configure it for who uses them."""


class ShownLevels:
    """Whether a project shows what its loggers tell as information."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.is_configured = Once(project.tracker, self._find)

    def _find(self) -> bool:
        files = self._project.files
        if any(True for _ in files.texts(*CONFIGURATIONS)) or any(self._serving(_CONFIGURING + _INSTALLING)):
            return True
        return any(_makes_root(self._project.view(module)) for module in self._serving((_HANDLING,)))

    def _serving(self, words: tuple[str, ...]) -> Iterator[str]:
        """The modules in which one of some words stands, tests, programs and migrations aside."""
        roles = self._project.of(Roles)
        named = (module for word in words for module in self._project.naming(word))
        return (module for module in named if roles.of(module).may_serve)


def _makes_root(view: ModuleView) -> bool:
    """Whether a module asks for the logger that all others hand on to, by no name."""
    return any(not view.call(number).arguments for number in view.calls_by_word.get("getLogger", ()))

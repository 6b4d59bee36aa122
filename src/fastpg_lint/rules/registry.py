"""All rules there are, found by walking the rules' package: there is no list to keep."""

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from msgspec import Struct

from fastpg_lint.rules.comments import CommentedFile
from fastpg_lint.rules.faults import INTERNAL_ERROR, INTERNAL_ERROR_PAGE, SYNTAX_ERROR, SYNTAX_ERROR_PAGE
from fastpg_lint.rules.rule import Finding, LineFinding, PlacedFinding, Rule

if TYPE_CHECKING:  # a run that reuses its findings links nothing, and may judge comments
    from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
    from fastpg_lint.semantic.module import LinkedModule

Judge = Callable[["LinkedModule"], Iterable[Finding]]
JudgeFile = Callable[["DeploymentFile"], Iterable[PlacedFinding]]
JudgeComments = Callable[[CommentedFile], Iterable[LineFinding]]


class RegisteredRule(Struct, frozen=True):
    """A rule: its metadata, its judgement and its page; some judge deployment files as well.

    Some judge the suppression comments of a file, by what the others find there.
    """

    rule: Rule
    judge: Judge
    page: str
    judge_file: JudgeFile | None = None
    judge_comments: JudgeComments | None = None

    @property
    def summary(self) -> str:
        """The page's first line."""
        return self.page.partition("\n")[0]


class Registry(Struct, frozen=True):
    """The rules in the order of their codes; `faults` have codes and pages, but nothing judges them."""

    rules: tuple[RegisteredRule, ...]
    faults: tuple[RegisteredRule, ...]

    @property
    def documented(self) -> tuple[RegisteredRule, ...]:
        """All that has a page, in the order of the codes."""
        return self.faults + self.rules

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes that can be reported."""
        return tuple(registered.rule.code for registered in self.documented)

    @property
    def names(self) -> dict[str, str]:
        """The names of all that can be reported, by their codes."""
        return {registered.rule.code: registered.rule.name for registered in self.documented}

    @property
    def opt_in_codes(self) -> tuple[str, ...]:
        """Codes that are reported only when they are selected."""
        return tuple(registered.rule.code for registered in self.rules if not registered.rule.default)

    def by_code(self, code: str) -> RegisteredRule:
        """The rule with a code, of those that judge; raises `KeyError`."""
        for registered in self.rules:
            if registered.rule.code == code:
                return registered
        raise KeyError(code)

    def find(self, code_or_name: str) -> RegisteredRule | None:
        """What has a code or a name, in upper or lower case."""
        wanted = code_or_name.casefold()
        for registered in self.documented:
            if wanted in (registered.rule.code.casefold(), registered.rule.name):
                return registered
        return None


@cache
def load_registry(package: str = "fastpg_lint.rules") -> Registry:
    """The rules below a package: each module with a `RULE`, a `judge` and a docstring, which is its page.

    Raises `ValueError` for a rule that lacks one of them, or has another's code or name.
    """
    rules = sorted(_rules_below(package), key=lambda registered: registered.rule.code)
    registry = Registry(tuple(rules), _FAULTS)
    seen: dict[str, str] = {}
    for registered in registry.documented:
        for word in (registered.rule.code, registered.rule.name):
            if word in seen:
                raise ValueError(
                    f"{word} is the code or name of both {seen[word]} and {registered.rule.code}"
                )
            seen[word] = registered.rule.code
    return registry


def _rules_below(package: str) -> Iterator[RegisteredRule]:
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        module = importlib.import_module(found.name)
        if isinstance(getattr(module, "RULE", None), Rule):
            yield _registered(module)


def _registered(module: ModuleType) -> RegisteredRule:
    if not callable(getattr(module, "judge", None)):
        raise ValueError(f"{module.__name__} has a RULE, but no judge")
    text = module.__doc__ or _written_page(module)
    if not text:
        raise ValueError(f"{module.__name__} has a RULE, but no page")
    page = inspect.cleandoc(text) + "\n"
    others = (getattr(module, name, None) for name in ("judge_file", "judge_comments"))
    return RegisteredRule(module.RULE, module.judge, page, *others)


def _written_page(module: ModuleType) -> str | None:
    """The docstring of a module as its file has it, where Python leaves docstrings out (`-OO`)."""
    return ast.get_docstring(ast.parse(inspect.getsource(module))) if sys.flags.optimize > 1 else None


def _nothing(module: "LinkedModule") -> Iterable[Finding]:  # noqa: ARG001 - a judgement's form
    return ()


_FAULTS = (
    RegisteredRule(SYNTAX_ERROR, _nothing, SYNTAX_ERROR_PAGE),
    RegisteredRule(INTERNAL_ERROR, _nothing, INTERNAL_ERROR_PAGE),
)

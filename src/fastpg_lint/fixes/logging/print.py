"""`print("loading", title)` → `logger.info("loading %s", title)`, as the project's logger is called."""

import re
from collections.abc import Sequence

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.secrets.secret_names import Origin, origin_of
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.logging.loggers import Library, logger_at
from fastpg_lint.fixes.logging.messages import message
from fastpg_lint.fixes.logging.shown_levels import ShownLevels
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.logging.print import RULE
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.imports import imports_of

CODE = RULE.code

_PRINT = "builtins.print"
_ERROR = re.compile(
    r"(?<!no )(?<!without )\b(error|exception|exc|traceback|format_exc|fatal|fail(s|ed|ure)?|unable to"
    r"|could(n't| not)|can('t|not))\b",
    re.IGNORECASE,
)
_WARNING = re.compile(r"\bwarn(ing)?\b", re.IGNORECASE)
_DEBUG = re.compile(r"\bdebug\b", re.IGNORECASE)
_MEANT = re.compile(r"\bT20[13]?\b")
"""The codes by which other linters forbid `print`, in a comment that allows it."""
_LOG_WORDS = frozenset({"log", "logs", "logger", "loggers", "logging", "emit", "print"})
_COMMANDS = frozenset({"cli", "commands", "console"})
"""Modules and packages whose prints somebody is to read."""
_OF_TERMINALS = frozenset(
    {"argparse", "blessed", "colorama", "curses", "inquirer", "prompt_toolkit", "questionary", "termcolor"}
)
"""Libraries of what somebody is to read who sits at a terminal, or another command."""
_SECRET = frozenset({Origin.CHOSEN, Origin.ISSUED, Origin.HEADER})
_UNSHOWN = frozenset({"info", "debug"})
"""Levels that `logging` writes nowhere as long as nobody configures it."""
_LOG_CLASSES = ("Handler", "Formatter", "Filter", "Logger", "Sink")


def fix(mending: Mending, finding: Finding) -> Change | None:
    call = mending.node(finding.at)
    if not isinstance(call, cst.Call) or not call.args or mending.has_comment(call):
        return None
    if mending.names_called(finding.at) != {_PRINT} or any(one.keyword or one.star for one in call.args):
        return None
    if _is_part_of_logging(mending, call) or _is_meant(mending, call) or _speaks_to_somebody(mending):
        return None
    if _tells_secret(call):
        return None
    logger = logger_at(mending, call)
    arguments = message(mending.tree, call.args, logger.library) if logger is not None else None
    if logger is None or arguments is None:
        return None
    level = _level(mending, call)
    if logger.library == Library.LOGGING and level in _UNSHOWN and not _is_shown(mending, call):
        return None
    function = cst.Attribute(cst.Name(logger.name), cst.Name(level))
    title = f"log it by `{logger.name}.{level}`"
    new = call.with_changes(func=function, args=arguments)
    return Change(title, call, new, imports=logger.imports, lines=logger.lines)


def _is_shown(mending: Mending, call: cst.Call) -> bool:
    """Whether `logging` is configured by the time a call runs, which no import may count on."""
    is_imported_first = next(mending.functions_around(call), None) is None
    return not is_imported_first and mending.module.project.of(ShownLevels).is_configured()


def _speaks_to_somebody(mending: Mending) -> bool:
    """Whether a module is part of a command, asks who sits at a terminal, or is stopped from there."""
    if not _COMMANDS.isdisjoint(mending.module.name.split(".")):
        return True
    if any(one.module.partition(".")[0] in _OF_TERMINALS for one, _ in imports_of(mending.module.view)):
        return True
    asked = any(m.matches(one.func, m.Name("input")) for one in mending.found(cst.Call))
    return asked or any(one.value == "KeyboardInterrupt" for one in mending.found(cst.Name))


def _level(mending: Mending, call: cst.Call) -> str:
    """The level that what is printed speaks of."""
    text = " ".join(mending.tree.code_for_node(one.value) for one in call.args)
    if _ERROR.search(text) or _tells_caught(mending, call.args):
        return "error"
    return "warning" if _WARNING.search(text) else "debug" if _DEBUG.search(text) else "info"


def _tells_caught(mending: Mending, arguments: Sequence[cst.Arg]) -> bool:
    """Whether the exception is printed that a handler around has caught."""
    caught = {
        one.name.name.value
        for one in mending.around(arguments[0])
        if isinstance(one, cst.ExceptHandler) and one.name and isinstance(one.name.name, cst.Name)
    }
    named = (one for argument in arguments for one in m.findall(argument, m.Name()))
    return any(isinstance(one, cst.Name) and one.value in caught for one in named)


def _tells_secret(call: cst.Call) -> bool:
    """Whether what is printed has a secret in it, which would stay in the logs."""
    names = (one.value for one in m.findall(call, m.Name()) if isinstance(one, cst.Name))
    return any(origin_of(name) in _SECRET for name in names)


def _is_meant(mending: Mending, call: cst.Call) -> bool:
    """Whether a comment says that this is to be printed."""
    line = next((one for one in mending.around(call) if isinstance(one, cst.SimpleStatementLine)), None)
    comment = line.trailing_whitespace.comment if line is not None else None
    return comment is not None and _MEANT.search(comment.value) is not None


def _is_part_of_logging(mending: Mending, call: cst.Call) -> bool:
    """Whether a logger may run the code itself, or it is there to print, or to set logging up."""
    for one in mending.around(call):
        if isinstance(one, cst.FunctionDef) and not _LOG_WORDS.isdisjoint(one.name.value.lower().split("_")):
            return True
        bases = one.bases if isinstance(one, cst.ClassDef) else ()
        if any(mending.tree.code_for_node(base.value).endswith(_LOG_CLASSES) for base in bases):
            return True
    return False

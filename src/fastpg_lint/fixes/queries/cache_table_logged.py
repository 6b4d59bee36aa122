"""`Table("rate_cache", …, prefixes=["UNLOGGED"])`; for a class, the same in the arguments of its table."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.fixes.arguments import argument_named, with_argument
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.queries.cache_table_logged import RULE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code

_PREFIXES = "prefixes"
_ARGUMENTS = "__table_args__"
_NAME = "__tablename__"
_TITLE = "do not log it; a migration is needed: `ALTER TABLE … SET UNLOGGED`"


def fix(mending: Mending, finding: Finding) -> Change | None:
    table = mending.node(finding.at)
    match table:
        case cst.Call():
            is_open = any(one.star for one in table.args) or argument_named(table, _PREFIXES) is not None
            return None if is_open else Change(_TITLE, table, with_argument(table, _PREFIXES, _unlogged()))
        case cst.ClassDef(body=cst.IndentedBlock() as body):
            return _of_class(body)
    return None


def _unlogged() -> cst.List:
    return cst.List([cst.Element(cst.SimpleString('"UNLOGGED"'))])


def _of_class(body: cst.IndentedBlock) -> Change | None:
    """The arguments of a class's table, below its name where there are none."""
    for place, line in enumerate(body.body):
        match line:
            case cst.SimpleStatementLine(body=[cst.Assign(targets=[cst.AssignTarget(cst.Name(name))])]):
                if name == _ARGUMENTS:
                    return None  # whatever they are, they are merged by hand
                if name == _NAME and not _has_arguments(body):
                    return Change(_TITLE, body, _with_arguments(body, place + 1))
    return None


def _has_arguments(body: cst.IndentedBlock) -> bool:
    return bool(m.findall(body, m.Name(_ARGUMENTS)))


def _with_arguments(body: cst.IndentedBlock, place: int) -> cst.IndentedBlock:
    entry = cst.DictElement(cst.SimpleString(f'"{_PREFIXES}"'), _unlogged())
    made = cst.Assign([cst.AssignTarget(cst.Name(_ARGUMENTS))], cst.Dict([entry]))
    return body.with_changes(body=(*body.body[:place], cst.SimpleStatementLine([made]), *body.body[place:]))

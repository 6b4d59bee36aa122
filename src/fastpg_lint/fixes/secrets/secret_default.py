"""A field of the settings without its default; `os.getenv("SECRET_KEY", "…")` → a field of them."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.env_examples import with_variable
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secret_settings import REVOKE, from_settings
from fastpg_lint.fixes.settings_fields import SECRET, variable_of
from fastpg_lint.fixes.shapes import READS_ENVIRONMENT
from fastpg_lint.frameworks.pydantic.settings import is_settings
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.secrets.secret_default import BLANK, RULE
from fastpg_lint.semantic.types import ScopeRef

CODE = RULE.code
_DEFAULTS = (None, "default", "default_factory")
_READING = m.Call(READS_ENVIRONMENT, [m.Arg(m.SimpleString()), m.ZeroOrMore(m.Arg())])
"""`os.getenv("NAME", …)`, and `os.environ.get`."""


def fix(mending: Mending, finding: Finding) -> Change | None:
    node = mending.node(finding.at)
    if node is None or finding.level == Level.ADVICE or mending.module.role == Role.TEST:
        return None  # what says that it is for development is meant to be there
    field = next((one for one in mending.around(node) if isinstance(one, cst.AnnAssign)), None)
    of = _settings_around(mending, node)
    if field is not None and of is not None:
        return _without_default(mending, node, field, of, is_secret=BLANK not in finding.message)
    read = _read(mending, node)
    variable = _variable(read) if read is not None else None
    if read is None or variable is None or not variable.isidentifier() or "_" not in variable.strip("_"):
        return None
    return from_settings(mending, read, variable.lower(), variable=variable)


def _settings_around(mending: Mending, node: cst.CSTNode) -> ScopeRef | None:
    """The settings class that a node stands in, outside of its methods."""
    holder = next(
        (one for one in mending.around(node) if isinstance(one, cst.ClassDef | cst.FunctionDef)), None
    )
    at = mending.site(holder) if isinstance(holder, cst.ClassDef) else None
    module = mending.module
    for number in module.view.classes if at is not None else ():
        ref = ScopeRef(module.name, number)
        if module.view.scope(number).at == at and is_settings(module.project.infer, ref):
            return ref
    return None


def _without_default(
    mending: Mending, node: cst.CSTNode, field: cst.AnnAssign, of: ScopeRef, *, is_secret: bool
) -> Change | None:
    """A field that has to be filled; None where its default is written in a way that is not known."""
    if not isinstance(field.target, cst.Name) or field.value is None or mending.has_comment(field.value):
        return None
    name = field.target.value
    if name.startswith("_"):
        return None  # no variable fills it
    variable = variable_of(mending.module.project, of, name)
    new = _bare(mending, node, field, variable)
    if new is None:
        return None
    filled = f"`{variable}` is" if variable is not None else "its variable is"
    revoke = f"; {REVOKE}" if is_secret else ""
    title = f"declare `{name}` without a default: the service starts only where {filled} set{revoke}"
    examples = tuple(with_variable(mending, of.module, variable)) if variable is not None else ()
    return Change(title, field, new, elsewhere=examples)


def _bare(
    mending: Mending, node: cst.CSTNode, field: cst.AnnAssign, variable: str | None
) -> cst.AnnAssign | None:
    """A field without its default, which a secret is, or is a part of."""
    bare = field.with_changes(value=None, equal=cst.MaybeSentinel.DEFAULT)
    default = _wrapped(mending, node)
    if default is field.value:
        return bare
    read = _read(mending, node)
    if read is not None and read is field.value:
        return bare if variable is not None and _variable(read) == variable else None
    given, call = mending.parent(default), field.value
    if not isinstance(given, cst.Arg) or mending.parent(given) is not call or not isinstance(call, cst.Call):
        return None
    keyword = given.keyword.value if given.keyword is not None else None
    if keyword not in _DEFAULTS or not m.matches(call.func, m.Name("Field")):
        return None
    rest = _without(call, given)
    return field.with_changes(value=rest) if rest.args else bare


def _wrapped(mending: Mending, node: cst.CSTNode) -> cst.CSTNode:
    """A secret with what is around it: `SecretStr("…")`, `lambda: "…"`."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call) and len(call.args) == 1 and m.matches(call.func, m.Name(SECRET)):
        return _wrapped(mending, call)
    return given if isinstance(given, cst.Lambda) else node


def _without(call: cst.Call, given: cst.Arg) -> cst.Call:
    """A call without one of its arguments."""
    rest = [one for one in call.args if one is not given]
    if rest and call.args[-1] is given:
        rest[-1] = rest[-1].with_changes(comma=given.comma, whitespace_after_arg=given.whitespace_after_arg)
    return call.with_changes(args=rest)


def _read(mending: Mending, node: cst.CSTNode) -> cst.BaseExpression | None:
    """What reads the environment, with the secret: `os.getenv(NAME, "…")`, `os.getenv(NAME) or "…"`."""
    given = mending.parent(node)
    call = mending.parent(given) if isinstance(given, cst.Arg) else None
    if isinstance(call, cst.Call) and len(call.args) == 2 and m.matches(call, _READING):
        return call
    if isinstance(given, cst.BooleanOperation) and given.right is node:
        return given if m.matches(given, m.BooleanOperation(_READING, m.Or())) else None
    return None


def _variable(read: cst.BaseExpression) -> str | None:
    """The variable that is read."""
    call = read.left if isinstance(read, cst.BooleanOperation) else read
    match call:
        case cst.Call(args=[cst.Arg(value=cst.SimpleString() as name), *_]):
            return text_in(name)
    return None

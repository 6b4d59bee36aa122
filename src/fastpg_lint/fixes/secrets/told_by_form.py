"""A secret that its form tells, whatever it is called, taken from the settings."""

import libcst as cst

from fastpg_lint.facts.access_paths import Imported
from fastpg_lint.facts.secrets.secret_names import words_of
from fastpg_lint.facts.secrets.secret_shapes import Shape
from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.secret_settings import from_settings
from fastpg_lint.fixes.secrets.environment_defaults import read_around, without_environment_default
from fastpg_lint.fixes.secrets.named_secrets import taken_from_settings
from fastpg_lint.fixes.secrets.settings_defaults import settings_field, without_default
from fastpg_lint.levels import Level
from fastpg_lint.role import Role
from fastpg_lint.rules.rule import Finding

_KEY = "-----BEGIN"


def fix_by_form(mending: Mending, finding: Finding, shape: Shape) -> Change | None:
    """The change of what is found by its form; None where it is a part of a text, or nothing names it."""
    literals = mending.module.facts.literals
    literal = next((one for one in literals if one.at == finding.at and one.shape == shape), None)
    node = mending.node(finding.at)
    if literal is None or not isinstance(node, cst.BaseExpression) or not _is_whole(text_in(node)):
        return None
    if finding.level == Level.ADVICE or mending.module.role == Role.TEST:
        return None  # what says that it is for development is meant to be there
    field = settings_field(mending, node)
    if field is not None:
        return without_default(mending, node, field)
    if read_around(mending, node) is not None:
        return without_environment_default(mending, node)
    if literal.name:
        return taken_from_settings(mending, literal, node)
    name = _constant(mending, node)
    return from_settings(mending, node, "_".join(words_of(name))) if name is not None else None


def _is_whole(text: str | None) -> bool:
    """Whether a text is a secret from its beginning to its end, not one that speaks of it."""
    return text is not None and (text.startswith(_KEY) or not any(map(str.isspace, text)))


def _constant(mending: Mending, node: cst.CSTNode) -> str | None:
    """The name of several words that a module gives to an expression, and nobody else to another."""
    assigned = mending.parent(node)
    match assigned:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))]):
            is_own = len(mending.module.view.bindings(0).get(name, ())) == 1
            return name if len(words_of(name)) > 1 and is_own and _is_only(mending, name) else None
    return None


def _is_only(mending: Mending, name: str) -> bool:
    """Whether no other module of the project has something of its own by a name."""
    project = mending.module.project
    others = (project.view(one) for one in project.naming(name) if one != mending.module.name)
    bindings = (one for view in others for one in view.bindings(0).get(name, ()))
    return all(isinstance(one.value, Imported) for one in bindings)

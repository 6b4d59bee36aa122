"""Fields of the project's settings: the variable that fills one, and a class with one more."""

import keyword
from collections.abc import Sequence
from dataclasses import replace

import libcst as cst

from fastpg_lint.facts.access_paths import TRUE, AccessPath, Display, Item, Result, text_of
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.shapes import is_text
from fastpg_lint.frameworks.pydantic.settings import options_in
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef

SECRET = "SecretStr"
_V1 = "pydantic.v1"
_PREFIX, _CASE = "env_prefix", "case_sensitive"
_FILE = "env_file"
_TAKEN = frozenset({"construct", "copy", "dict", "fields", "json", "schema", "validate"})
"""What any model has, and a field must not be called."""
_RENAMING = "alias_generator"
_NAMING = frozenset({"alias", "validation_alias", "env"})


def variable_of(project: Project, ref: ScopeRef, field: str) -> str | None:
    """The variable of the environment that fills a field of a settings class; None where it is not known."""
    prefix, is_exact, named = "", False, list[str | None]()
    for owner in reversed(owners(project, ref)):
        for binding in project.infer.scope(owner).bindings:
            if binding.name == field:
                named = _given_names(project, owner, (binding.value, binding.annotation))
            for name, value in options_in(project.infer, binding, owner):
                if name in (_RENAMING, ""):
                    return None
                if name == _CASE:
                    is_exact = value == TRUE
                if name == _PREFIX:
                    given = text_of(value)
                    if given is None:
                        return None
                    prefix = given
    if len(named) > 1:
        return None
    variable = named[0] if named else f"{prefix}{field}"
    return variable if is_exact or variable is None else variable.upper()


def _given_names(project: Project, owner: ScopeRef, paths: Sequence[AccessPath | None]) -> list[str | None]:
    """The variables that a field says itself to be filled by; None for one that is not written out."""
    names: list[str | None] = []
    for path in paths:
        match path:
            case Result(number):
                arguments = project.infer.view(owner.module).call(number).arguments
                names.extend(text_of(one.value) for one in arguments if one.keyword in _NAMING)
            case Item(_, Display(_, elements)):
                names.extend(_given_names(project, owner, elements))
    return names


def has_member(project: Project, ref: ScopeRef, name: str) -> bool:
    """Whether a class, or one that it is derived from, has something of a name, however it is capitalised."""
    bindings = (one for owner in owners(project, ref) for one in project.infer.scope(owner).bindings)
    return any(one.name.lower() == name.lower() for one in bindings)


def spelled_like_others(project: Project, ref: ScopeRef, name: str) -> str:
    """The name of a field, in capitals where those of the class are."""
    own = [one.name for one in project.infer.scope(ref).bindings if one.annotation is not None]
    return name.upper() if own and sum(one.isupper() for one in own) * 2 > len(own) else name


def field_filled_by(project: Project, ref: ScopeRef, variable: str) -> str | None:
    """The name of the field that a variable fills, or would fill; None where a field cannot be called so."""
    prefix = variable_of(project, ref, "")
    if prefix is None or not variable.startswith(prefix):
        return None
    rest = variable[len(prefix) :]
    names = (spelled_like_others(project, ref, rest.lower()), rest)
    name = next((one for one in names if variable_of(project, ref, one) == variable), None)
    if name is None or not name.isidentifier() or keyword.iskeyword(name):
        return None
    return name if name not in _TAKEN and not name.startswith(("_", "model_")) else None


def reads_file(project: Project, ref: ScopeRef) -> bool:
    """Whether a settings class says that it reads a file of variables as well."""
    bindings = ((owner, one) for owner in owners(project, ref) for one in project.infer.scope(owner).bindings)
    options = (name for owner, one in bindings for name, _ in options_in(project.infer, one, owner))
    return _FILE in options


def owners(project: Project, ref: ScopeRef) -> list[ScopeRef]:
    """A class and those of the project that it is derived from."""
    return [one for one in project.infer.members.lineage(ref) if isinstance(one, ScopeRef)]


def with_secret(mending: Mending, ref: ScopeRef, field: str) -> Change | None:
    """The change in its module that gives a settings class a field for a secret, without a default."""
    infer = mending.module.project.infer
    settings = mending.node(infer.scope(ref).at)
    source = _V1 if f"{_V1}.BaseSettings" in infer.members.lineage(ref) else "pydantic"
    named = mending.name_of(Imported(source, SECRET), settings) if settings is not None else None
    if named is None:
        return None
    change = with_field(mending, ref, cst.AnnAssign(cst.Name(field), cst.Annotation(named.expression), None))
    return replace(change, imports=named.imports) if change is not None else None


def with_field(mending: Mending, ref: ScopeRef, field: cst.AnnAssign) -> Change | None:
    """The change in its module that gives a settings class one more field, behind those that it has."""
    settings = mending.node(mending.module.project.infer.scope(ref).at)
    if not isinstance(settings, cst.ClassDef) or not isinstance(settings.body, cst.IndentedBlock):
        return None
    body = list(settings.body.body)
    place = _place(body)
    if place is None:
        return None
    line = cst.SimpleStatementLine([field])
    new = settings.body.with_changes(body=[*body[:place], line, *body[place:]])
    return Change(f"a field `{mending.tree.code_for_node(field.target)}`", settings.body, new)


def declared_field(mending: Mending, ref: ScopeRef, field: str) -> cst.AnnAssign | None:
    """The declaration of a field in the body of a settings class, in its module."""
    settings = mending.node(mending.module.project.infer.scope(ref).at)
    lines = settings.body.body if isinstance(settings, cst.ClassDef) else ()
    for line in lines:
        match line:
            case cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(name)) as found]) if (
                name == field
            ):
                return found
    return None


def _place(body: Sequence[cst.BaseStatement]) -> int | None:
    """Behind the last of the fields that a class begins with, and what is said of it; None without any."""
    place = None
    for number, statement in enumerate(body):
        match statement:
            case cst.SimpleStatementLine(body=[cst.AnnAssign()]):
                place = number + 1
            case cst.FunctionDef() | cst.ClassDef() if place is not None:
                return place
        if place == number and is_text(statement):
            place = number + 1
    return place

"""Pydantic models and ORM classes: what a class of the project is, and what a value of it needs."""

from collections.abc import Iterator

from fastpg_lint.facts.access_paths import (
    TRUE,
    AccessPath,
    Code,
    Display,
    DisplayKind,
    Result,
    text_of,
)
from fastpg_lint.facts.records import Call, ScopeKind
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import (
    Container,
    External,
    Instance,
    Place,
    ScopeRef,
    Types,
)

_MODEL = "pydantic.BaseModel"
_SETTINGS = "pydantic_settings.BaseSettings"
_SQLMODEL = "sqlmodel.SQLModel"
_PREPARING = ("model_validator", "root_validator")
_TABLE_NAMES = ("__tablename__", "__table__")
_ORM_BASES = (
    "sqlalchemy.orm.DeclarativeBase",
    "sqlalchemy.orm.DeclarativeBaseNoMeta",
    "tortoise.models.Model",
)


class Models:
    """Answers what the classes of the project are to Pydantic and to the ORM."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)

    def is_model(self, ref: ScopeRef) -> bool:
        """Whether a class is a Pydantic model of the plain kind."""
        lineage = self._infer.members.lineage(ref)
        return _MODEL in lineage and _SQLMODEL not in lineage

    def is_filled(self, ref: ScopeRef) -> bool:
        """Whether a class is a Pydantic model, of SQLModel's too, and no table."""
        lineage = self._infer.members.lineage(ref)
        return (_MODEL in lineage or _SQLMODEL in lineage) and not self.is_orm_class(ref)

    def is_orm_class(self, ref: ScopeRef) -> bool:
        """Whether instances of a class are rows: it is mapped to a table."""
        lineage = self._infer.members.lineage(ref)
        if any(isinstance(owner, ScopeRef) and self._has_table(owner) for owner in lineage):
            return True
        return any(base in lineage for base in _ORM_BASES) or self._is_sqlmodel_table(ref)

    def _has_table(self, ref: ScopeRef) -> bool:
        names = {binding.name for binding in self._infer.scope(ref).bindings}
        return any(name in names for name in _TABLE_NAMES)

    def _is_sqlmodel_table(self, ref: ScopeRef) -> bool:
        arguments = self._infer.signature(ref).bases
        return any(a.keyword == "table" and a.value == TRUE for a in arguments)

    def is_row(self, types: Types) -> bool:
        """Whether a value surely is one ORM instance."""
        return bool(types) and all(isinstance(t, Instance) and self._row(t) is not None for t in types)

    def holds_rows(self, types: Types) -> bool:
        """Whether a value surely is an ORM instance or a container of them."""
        return self.row_class(types) is not None

    def row_class(self, types: Types) -> ScopeRef | None:
        """The mapped class that a value surely is an instance of, or a container of instances."""
        found = {self._row(t) for t in types}
        return found.pop() if len(found) == 1 else None

    def _row(self, t: object) -> ScopeRef | None:
        match t:
            case Instance(ScopeRef() as of) if self.is_orm_class(of):
                return of
            case Container(_, elements) if len(elements) == 1:
                return self.row_class(elements[0])
        return None

    def model_class(self, types: Types) -> ScopeRef | None:
        """The one Pydantic model among some types, also inside a container."""
        found = self.filled_class(types)
        return found if found is not None and self.is_model(found) else None

    def filled_class(self, types: Types) -> ScopeRef | None:
        """The same, models of SQLModel included."""
        found = self._filled_classes(types)
        return found.pop() if len(found) == 1 else None

    def _filled_classes(self, types: Types) -> set[ScopeRef]:
        found: set[ScopeRef] = set()
        for t in types:
            match t:
                case Instance(ScopeRef() as of) if self.is_filled(of):
                    found.add(of)
                case Container(_, elements):
                    found.update(*map(self._filled_classes, elements))
        return found

    def fields(self, ref: ScopeRef) -> tuple[str, ...]:
        """The fields of a model, those of its bases in the project included."""
        owners = [owner for owner in self._infer.members.lineage(ref) if isinstance(owner, ScopeRef)]
        names = (b.name for owner in owners for b in self._infer.scope(owner).bindings if b.annotation)
        return tuple(dict.fromkeys(names))

    def reads_attributes(self, ref: ScopeRef) -> bool | None:
        """Whether a model has `from_attributes` set, its own or inherited; None where that is not known."""
        arguments = self._infer.signature(ref).bases
        if any(a.keyword == "from_attributes" for a in arguments):
            return any(a.keyword == "from_attributes" and a.value == TRUE for a in arguments)
        for owner in self._infer.members.lineage(ref):
            if not isinstance(owner, ScopeRef):
                if owner != _MODEL and not _is_listed_base(owner):
                    return None
                continue
            if self._prepares(owner):
                return None
            own = self._own_setting(owner)
            if own is not False:
                return own
        return False

    def lacks_from_attributes(self, ref: ScopeRef) -> bool:
        """Whether a class is a model that surely does not have `from_attributes` set."""
        return self.is_model(ref) and self.reads_attributes(ref) is False

    def has_own(self, name: str, ref: ScopeRef) -> bool:
        """Whether a class of the project says what a method of a model does: its own `from_orm`."""
        owners = (owner for owner in self._infer.members.lineage(ref) if isinstance(owner, ScopeRef))
        return any(binding.name == name for owner in owners for binding in self._infer.scope(owner).bindings)

    def _prepares(self, ref: ScopeRef) -> bool:
        """Whether a class looks at what it is given before Pydantic does, and may make a dict of a row."""
        view = self._infer.view(ref.module)
        for binding in self._infer.scope(ref).bindings:
            if isinstance(binding.value, Code):
                method = self._infer.scope(ScopeRef(ref.module, binding.value.scope))
                calls = [view.call(one.call) for one in method.decorators if isinstance(one, Result)]
                if any(view.word(call) in _PREPARING and _is_before(call) for call in calls):
                    return True
        return False

    def _own_setting(self, ref: ScopeRef) -> bool | None:
        """Set in the class itself (True), not there (False), or not to be told (None)."""
        scope = self._infer.scope(ref)
        for binding in reversed(scope.bindings):
            if binding.name == "model_config" and binding.value is not None:
                return self._config(binding.value, self._infer.view(ref.module).place_in(ref.scope, binding))
            if binding.name == "Config":
                return self._inner_config(binding.value, ref)
        return False

    def _inner_config(self, value: AccessPath | None, ref: ScopeRef) -> bool | None:
        number = getattr(value, "scope", None)
        if number is None:
            return None
        config = self._infer.scope(ScopeRef(ref.module, number))
        if config.kind != ScopeKind.CLASS:
            return None
        if any(b.name in ("orm_mode", "from_attributes") and b.value == TRUE for b in config.bindings):
            return True
        return None if config.bases else False

    def _config(self, value: AccessPath, place: Place) -> bool | None:
        """`ConfigDict(from_attributes=True)`, a dict with that key, or a name for one of them."""
        only = self._expressions.only(Expression(value, place))
        if only is None:
            return None
        if isinstance(only.path, Display) and only.path.kind == DisplayKind.DICT:
            pairs = zip(only.path.keys, only.path.elements, strict=False)
            return any(key == "from_attributes" and value == TRUE for key, value in pairs)
        site = self._expressions.call_at(only)
        return self._config_call(site.call, site.place) if site is not None else None

    def _config_call(self, call: Call, place: Place) -> bool | None:
        given = keyword(call, "from_attributes")
        if given is not None:
            return given.value == TRUE
        if any(argument.stars for argument in call.arguments):
            return None
        names = {t.name for t in self._infer.types_of(call.function, place) if isinstance(t, External)}
        return False if names <= {"pydantic.ConfigDict", "builtins.dict"} and names else None


def _is_before(call: Call) -> bool:
    """Whether a validator of a whole model is given what comes in, not what it has become."""
    mode, pre = keyword(call, "mode"), keyword(call, "pre")
    if pre is not None:
        return pre.value == TRUE
    return mode is not None and text_of(mode.value) in ("before", "wrap")


def _is_listed_base(name: str) -> bool:
    """A base of a library that surely sets nothing: one of pydantic's, `Generic`, or an abstract base."""
    return name.startswith(("pydantic.", "typing.", "abc.", "enum.", "builtins."))


def inner_configs(inference: Inference, module: str) -> Iterator[tuple[ScopeRef, ScopeRef]]:
    """The Pydantic models of a module with an inner `class Config`, each with that class."""
    for number in inference.view(module).classes:
        model = ScopeRef(module, number)
        bindings = inference.scope(model).bindings
        configs = [b.value for b in bindings if b.name == "Config" and isinstance(b.value, Code)]
        if configs and _is_pydantic(inference.members.lineage(model)):
            config = ScopeRef(module, configs[-1].scope)
            if inference.signature(config).kind == ScopeKind.CLASS:
                yield model, config


def _is_pydantic(lineage: tuple[ScopeRef | str, ...]) -> bool:
    return any(base in lineage for base in (_MODEL, _SETTINGS))

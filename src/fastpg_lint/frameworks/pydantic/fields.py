"""What a Pydantic model reads of an object that it is filled from: the attributes behind its fields."""

from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import TRUE, AccessPath, Code, Display, Item, Result, text_of
from fastpg_lint.facts.records import Binding
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.constructions import keyword
from fastpg_lint.semantic.expressions import Expression, ExpressionReader
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

_ALIASES = ("validation_alias", "alias")
_NO_FIELDS = ("ClassVar", "PrivateAttr")


class ModelField(Struct, frozen=True):
    """A field of a model: its name, the attribute that fills it, and the class and place that declare it."""

    name: str
    attribute: str
    owner: ScopeRef
    at: Site


class FieldReader:
    """Reads the fields of the models of a project."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._expressions = project.of(ExpressionReader)
        self.fields = Memo[ScopeRef, tuple[ModelField, ...]](
            project.tracker, lambda ref: tuple(self._fields(ref))
        )
        """The fields that a model reads of what it is given; none where it makes a dict of it."""

    def _fields(self, ref: ScopeRef) -> Iterator[ModelField]:
        owners = [one for one in self._infer.members.lineage(ref) if isinstance(one, ScopeRef)]
        if any(map(self._makes_something_else, owners)):
            return
        seen: set[str] = set()
        for owner in owners:
            for binding in self._infer.scope(owner).bindings:
                if binding.annotation is None or binding.name in seen or binding.name.startswith("_"):
                    continue
                seen.add(binding.name)
                attribute = self._attribute(binding, owner)
                if attribute is not None:
                    yield ModelField(binding.name, attribute, owner, binding.at)

    def _attribute(self, binding: Binding, owner: ScopeRef) -> str | None:
        """The attribute that a field reads; None where that is not known."""
        place = self._infer.view(owner.module).place_in(owner.scope, binding)
        for path in (binding.value, *_said(binding.annotation)):
            site = self._expressions.call(Expression(path, place)) if isinstance(path, Result) else None
            given = site.keyword(*_ALIASES) if site is not None else None
            if site is not None and site.word in _NO_FIELDS:
                return None
            if given is not None:
                return text_of(given.path)
        return binding.name

    def _makes_something_else(self, owner: ScopeRef) -> bool:
        """Whether a class has a validator that is given the object before its attributes are read."""
        view = self._infer.view(owner.module)
        for binding in view.scope(owner.scope).bindings:
            if not isinstance(binding.value, Code):
                continue
            for decorator in view.signature(binding.value.scope).decorators:
                call = view.call(decorator.call) if isinstance(decorator, Result) else None
                if call is None:
                    continue
                mode, pre = keyword(call, "mode"), keyword(call, "pre")
                word = view.word(call)
                if word == "model_validator" and mode is not None and text_of(mode.value) != "after":
                    return True
                if word == "root_validator" and pre is not None and pre.value == TRUE:
                    return True
        return False


def _said(annotation: AccessPath | None) -> tuple[AccessPath, ...]:
    """What `Annotated` says of a type besides it."""
    if isinstance(annotation, Item) and isinstance(annotation.key, Display):
        return annotation.key.elements[1:]
    return ()

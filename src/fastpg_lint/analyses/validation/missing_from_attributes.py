"""Pydantic models that do not read attributes, and where in the project they are filled from ORM rows."""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec
from msgspec import Struct

from fastpg_lint.frameworks.fastapi.routes import Route, routes_in
from fastpg_lint.frameworks.pydantic.fields import FieldReader
from fastpg_lint.frameworks.pydantic.models import Models
from fastpg_lint.frameworks.sqlalchemy.model_fillings import Filling, How, ModelFillings, may_fill
from fastpg_lint.incremental.cutoff import EarlyCutoff
from fastpg_lint.incremental.inputs import Memo, Once
from fastpg_lint.semantic.expressions import site_of
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module_resolver import is_test_module
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

_FILLING = (b"model_validate", b"from_orm", b"parse_obj", b"validate_python", b"fastapi", b"pydantic")
"""One of these stands in each module that fills models, or in one that has the row's session."""
_SESSIONS = (b"sqlalchemy", b"sqlmodel")
_ROWS = (b"__tablename__", b"__table__", b"DeclarativeBase", b"SQLModel", b"tortoise")
"""One of these stands where rows are declared: a project without any fills no model with one."""
_ORMS = frozenset({"sqlalchemy", "sqlmodel", "tortoise"})


class Lack(Struct, frozen=True, array_like=True):
    """A model without `from_attributes`, and where and how it is given a row.

    `declared` is a response model of which no row is known.
    """

    model: ScopeRef
    module: str
    at: Site
    how: Literal["validated", "field", "nested", "returned", "nested-returned", "declared"]


class Lacks:
    """Finds, once a project, the models that lack the setting."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._files = project.files
        self._models = project.of(Models)
        self._fillings = project.of(ModelFillings)
        self._reader = project.of(FieldReader)
        decode = msgspec.msgpack.Decoder(tuple[Lack, ...]).decode
        self.in_module = EarlyCutoff(
            project.tracker, project.kind("lacks-in"), lambda module: tuple(self._find(module)), decode
        )
        """What a module's own text fills."""
        self._by_part = Memo[tuple[str, int | None], tuple[Lack, ...]](
            project.tracker, lambda asked: tuple(self._find_in(*asked))
        )
        self._all = EarlyCutoff(
            project.tracker, project.kind("lacks"), lambda _: tuple(self._find_all()), decode
        )
        self._by_module = Once(project.tracker, self._sorted)
        self._has_rows = Once(project.tracker, lambda: bool(mentioning(project.files, _ROWS)))

    def of_module(self, module: str, *, models_always: bool = False) -> list[Lack]:
        """The models of a module that lack the setting, with all places that fill them.

        With `models_always` those are among them that nothing fills with a row.
        """
        if not (models_always or self._may_have_rows(module)) or not self._defines_one(module):
            return []
        # A text that is linted alone is in no list of modules.
        own = (one for one in self.in_module(module) if one.model.module == module)
        every = dict.fromkeys((*self._by_module().get(module, ()), *own))
        return [one for one in every if models_always or one.how != "declared"]

    def look_ahead(self, modules: Iterable[str]) -> None:
        """Looks through the project where any of some modules will ask for it."""
        if self._has_rows() and any(map(self._defines_one, modules)):
            self._by_module()

    def _may_have_rows(self, module: str) -> bool:
        """Whether the project declares rows, or the module does: one that is linted alone is in no list."""
        imported = {one.partition(".")[0] for one in self._infer.view(module).imported_modules}
        return not imported.isdisjoint(_ORMS) or self._has_rows()

    def _defines_one(self, module: str) -> bool:
        """Whether a module has a model without the setting; said first, since most have none."""
        return any(
            self._models.lacks_from_attributes(ScopeRef(module, number))
            for number in self._infer.view(module).classes
        )

    def _sorted(self) -> dict[str, list[Lack]]:
        found: dict[str, list[Lack]] = {}
        for one in self._all():
            found.setdefault(one.model.module, []).append(one)
        return found

    def _find_all(self) -> Iterator[Lack]:
        for module in sorted(mentioning(self._files, (*_FILLING, *_SESSIONS))):
            if not is_test_module(module):
                yield from self.in_module(module)

    def _find(self, module: str) -> Iterator[Lack]:
        for number in self._infer.view(module).parts:
            yield from self._by_part((module, number))

    def _find_in(self, module: str, number: int | None) -> Iterator[Lack]:
        """The same of a part of a module."""
        view = self._infer.view(module)
        part = part_of(view, number)
        for word, numbers in part.calls_by_word.items():
            for number in numbers if may_fill(word) else ():
                for filling in self._fillings.of_call(site_of(view, number)):
                    yield from self._of_call(module, filling)
        for route in routes_in(self._infer, part):
            yield from self._of_route(module, route)

    def _of_call(self, module: str, filling: Filling) -> Iterator[Lack]:
        if filling.reads_anyway:
            return
        if self._models.lacks_from_attributes(filling.model):
            how: Literal["field", "validated"] = "field" if filling.how == How.FIELD else "validated"
            yield Lack(filling.model, module, filling.at, how)
        if filling.how == How.VALIDATED:
            for model in self._nested(filling.model, filling.row):
                yield Lack(model, module, filling.at, "nested")

    def _of_route(self, module: str, route: Route) -> Iterator[Lack]:
        at = route.call.at
        found = list(self._fillings.of_route(route))
        declared = self._models.model_class(self._fillings.declared(route))
        is_filled = any(filling.how == How.RETURNED for filling in found)
        if declared is not None and not is_filled and self._models.lacks_from_attributes(declared):
            yield Lack(declared, module, at, "declared")
        for filling in found:
            if self._models.lacks_from_attributes(filling.model):
                is_whole = filling.how == How.RETURNED
                yield Lack(filling.model, module, at, "returned" if is_whole else "nested-returned")
            if filling.how == How.RETURNED:
                for model in self._nested(filling.model, filling.row):
                    yield Lack(model, module, at, "nested-returned")

    def _nested(
        self, model: ScopeRef, row: ScopeRef, seen: frozenset[ScopeRef] = frozenset()
    ) -> Iterator[ScopeRef]:
        """The models among the fields of a model that are filled from related rows of its row."""
        if model in seen:
            return
        read = {field.name: field.attribute for field in self._reader.fields(model)}
        for name in self._models.fields(model):
            inner = self._models.filled_class(self._fillings.member(model, name))
            related = self._models.row_class(self._fillings.member(row, read[name])) if name in read else None
            if inner is not None and related is not None:
                if self._models.lacks_from_attributes(inner):
                    yield inner
                yield from self._nested(inner, related, seen | {model})

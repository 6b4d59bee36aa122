"""`model_config = ConfigDict(from_attributes=True)`, merged with what the model has."""

import libcst as cst

from fastpg_lint.analyses.validation.missing_from_attributes import Lacks
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.elsewhere import change_in
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.validation.model_settings import with_settings
from fastpg_lint.frameworks.pydantic.release import PydanticRelease
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.missing_from_attributes import RULE
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.types import ScopeRef
from fastpg_lint.source.site import Site

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    module = mending.module
    if not module.project.of(PydanticRelease).is_2(module.name):
        return None
    here = (ScopeRef(module.name, one) for one in module.view.classes)
    model = next((one for one in here if module.project.infer.scope(one).at == finding.at), None)
    base = _told_base(module, model) if model is not None else None
    if base is None:
        return None
    return change_in(mending, base.module, lambda other: _reading(other, module.project.infer.scope(base).at))


def _told_base(module: LinkedModule, model: ScopeRef) -> ScopeRef:
    """The first of the models that a model inherits from which are told as well, else the model itself."""
    lacks, always = module.project.of(Lacks), module.setting.models_always
    lineage = [one for one in module.project.infer.members.lineage(model) if isinstance(one, ScopeRef)]
    told = {
        lack.model
        for base in {one.module for one in lineage}
        for lack in lacks.of_module(base, models_always=always)
    }
    return next((one for one in reversed(lineage) if one in told), model)


def _reading(mending: Mending, at: Site) -> Change | None:
    model = mending.node(at)
    if not isinstance(model, cst.ClassDef):
        return None
    return with_settings(
        mending, model, {"from_attributes": cst.Name("True")}, "let the model read attributes"
    )

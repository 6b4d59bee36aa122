"""`model_config = ConfigDict(from_attributes=True)`, merged with what the model has."""

import libcst as cst

from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.validation.model_settings import with_settings
from fastpg_lint.frameworks.pydantic.release import PydanticRelease
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.missing_from_attributes import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    model = mending.node(finding.at)
    if not isinstance(model, cst.ClassDef) or not mending.module.project.of(PydanticRelease).is_2(
        mending.module.name
    ):
        return None
    return with_settings(
        mending, model, {"from_attributes": cst.Name("True")}, "let the model read attributes"
    )

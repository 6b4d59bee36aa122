"""`class Config` → `model_config = ConfigDict(…)`, with the options that Pydantic 2 has renamed."""

import libcst as cst

from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.validation.model_settings import config_line, own_config
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.pydantic_v1_config import RULE
from fastpg_lint.semantic.types import ScopeRef

CODE = RULE.code

_RENAMED = {
    "allow_mutation": None,
    "allow_population_by_field_name": "populate_by_name",
    "anystr_lower": "str_to_lower",
    "anystr_strip_whitespace": "str_strip_whitespace",
    "anystr_upper": "str_to_upper",
    "copy_on_model_validation": None,
    "error_msg_templates": None,
    "fields": None,
    "getter_dict": None,
    "json_dumps": None,
    "json_loads": None,
    "keep_untouched": "ignored_types",
    "max_anystr_length": "str_max_length",
    "min_anystr_length": "str_min_length",
    "orm_mode": "from_attributes",
    "post_init_call": None,
    "schema_extra": "json_schema_extra",
    "smart_union": None,
    "underscore_attrs_are_private": None,
    "validate_all": "validate_default",
}
"""Options by what Pydantic 2 calls them; None for what it has no more, or in another form.

From "Changes to config" in Pydantic's migration guide.
"""
_SETTINGS = "pydantic_settings.BaseSettings"


def fix(mending: Mending, finding: Finding) -> Change | None:
    config = mending.node(finding.at)
    body = mending.parent(config) if config is not None else None
    model = mending.parent(body) if body is not None else None
    if not isinstance(config, cst.ClassDef) or not isinstance(model, cst.ClassDef) or config.bases:
        return None
    options = _options(config)
    if options is None or not isinstance(config.body, cst.IndentedBlock) or own_config(model) is not None:
        return None
    if any(map(mending.has_comment, config.body.body)) or any(one.comment for one in config.body.footer):
        return None
    maker = mending.name_of(_maker(mending, finding), model)
    if maker is None:
        return None
    line = config_line(maker.expression, options).with_changes(
        leading_lines=config.leading_lines, trailing_whitespace=config.body.header
    )
    return Change("set `model_config` in its place", config, line, safe=True, imports=maker.imports)


def _options(config: cst.ClassDef) -> dict[str, cst.BaseExpression] | None:
    """The options that a class sets, as Pydantic 2 calls them; None where it does anything else."""
    options: dict[str, cst.BaseExpression] = {}
    for line in config.body.body:
        match line:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(name))], value=value)]
            ):
                renamed = _RENAMED.get(name, name)
                if renamed is None:
                    return None
                options[renamed] = value
            case _:
                return None
    return options


def _maker(mending: Mending, finding: Finding) -> Imported:
    """What makes the configuration of a model, or that of settings."""
    view, infer = mending.module.view, mending.module.project.infer
    inner = next((n for n in view.classes if view.signature(n).at == finding.at), 0)
    lineage = infer.members.lineage(ScopeRef(view.name, view.signature(inner).parent))
    if _SETTINGS in lineage:
        return Imported("pydantic_settings", "SettingsConfigDict")
    return Imported("pydantic", "ConfigDict")

"""Settings of Pydantic models: `model_config`, with what stands in it already."""

from collections.abc import Mapping, Sequence

import libcst as cst

from fastpg_lint.fixes.arguments import with_argument
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.layout import BLANK, COMMA, lines_above
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.shapes import is_text

_CONFIG = "model_config"

Settings = Mapping[str, cst.BaseExpression]


def with_settings(mending: Mending, model: cst.ClassDef, settings: Settings, title: str) -> Change | None:
    """The change that gives a model some settings; None where its body is laid out in another way."""
    if not isinstance(model.body, cst.IndentedBlock):
        return None
    config = own_config(model)
    if config is not None:
        added = _merged(config, settings)
        return Change(title, config, added, safe=True) if added is not None else None
    if any(isinstance(one, cst.ClassDef) and one.name.value == "Config" for one in model.body.body):
        return None
    return _begun(mending, model, model.body, settings, title)


def own_config(model: cst.ClassDef) -> cst.BaseExpression | None:
    """What a model's own body gives `model_config`."""
    for line in model.body.body:
        for one in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            match one:
                case cst.Assign(targets=[cst.AssignTarget(target=cst.Name("model_config"))], value=value):
                    return value
                case cst.AnnAssign(target=cst.Name("model_config"), value=cst.BaseExpression() as value):
                    return value
    return None


def _merged(config: cst.BaseExpression, settings: Settings) -> cst.BaseExpression | None:
    """A configuration with some settings more."""
    if isinstance(config, cst.Call):
        for name, value in settings.items():
            config = with_argument(config, name, value)
        return config
    if not isinstance(config, cst.Dict):
        return None
    texts = {f'"{name}"': value for name, value in settings.items()}
    added = [cst.DictElement(cst.SimpleString(text), value) for text, value in texts.items()]
    return config.with_changes(elements=_joined(config.elements, added))


def _joined(
    elements: Sequence[cst.BaseDictElement], added: Sequence[cst.BaseDictElement]
) -> list[cst.BaseDictElement]:
    """The elements of a dict with some more, each behind a comma."""
    if not elements:
        return list(added)
    *others, last = elements
    comma = others[-1].comma if others else COMMA
    inner = [one.with_changes(comma=comma) for one in (last, *added[:-1])]
    return [*others, *inner, added[-1].with_changes(comma=last.comma)]


def _begun(
    mending: Mending, model: cst.ClassDef, body: cst.IndentedBlock, settings: Settings, title: str
) -> Change | None:
    """A model whose body begins with a configuration, behind its docstring."""
    maker = mending.name_of(Imported("pydantic", "ConfigDict"), model)
    if maker is None:
        return None
    line = config_line(maker.expression, settings)
    return Change(title, body, with_first(body, line), safe=True, imports=maker.imports)


def config_line(maker: cst.BaseExpression, settings: Settings) -> cst.SimpleStatementLine:
    """The line `model_config = ConfigDict(…)`, made by that or by another that stands for it."""
    given = cst.Call(maker)
    for name, value in settings.items():
        given = with_argument(given, name, value)
    return cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(cst.Name(_CONFIG))], given)])


def with_first(body: cst.IndentedBlock, line: cst.SimpleStatementLine) -> cst.IndentedBlock:
    """A class's body with another first statement, behind its docstring; what says nothing goes."""
    before = [one for one in list(body.body)[:1] if is_text(one)]
    after = list(body.body[len(before) :])
    if len(after) == 1 and _says_nothing(after[0]):
        after = []
    if before:
        line = line.with_changes(leading_lines=(BLANK,))
    if after and not _begins_with_blank(after[0]):
        after[0] = after[0].with_changes(leading_lines=(BLANK, *lines_above(after[0])))
    return body.with_changes(body=(*before, line, *after))


def _begins_with_blank(statement: cst.BaseStatement) -> bool:
    lines = lines_above(statement)
    return bool(lines) and lines[0].comment is None


def _says_nothing(statement: cst.BaseStatement) -> bool:
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Pass() | cst.Expr(value=cst.Ellipsis())], trailing_whitespace=after
        ):
            return after.comment is None
    return False

"""What a logger is given in the place of what `print` was given."""

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from fastpg_lint.fixes.layout import EQUAL
from fastpg_lint.fixes.logging.loggers import Library

_ENDS = re.compile(r"^(?:\\[nt]|\s)+|(?:\\[nt]|\s)+$")
_LINE = re.compile(r"\\[nr]|\n")
_HEADLINE = re.compile(r"(?:\\n\s*){2}")
_BANNERS = frozenset({"banner", "logo"})
_LABEL_END = re.compile(r"[\s:=,.-]+$")
_NOT_IN_BRACES = re.compile(r"""["'\\{}\n#]|\blambda\b|:=|\byield\b""")
_TAKEN = frozenset({"event", "level", "timestamp", "logger", "exc_info", "stack_info", "self"})
"""What an event of structlog has already, or its methods take."""


def message(tree: cst.Module, arguments: Sequence[cst.Arg], library: Library) -> list[cst.Arg] | None:
    """The arguments of a logger's call for those of `print`; None where these make no message of one line."""
    values = [one.value for one in arguments]
    if any(isinstance(one, cst.BinaryOperation) and isinstance(one.operator, cst.Multiply) for one in values):
        return None
    if len(values) == 1:
        alone = _alone(values[0])
        return [arguments[0].with_changes(value=alone)] if alone is not None else None
    if any("\n" in tree.code_for_node(one) for one in arguments):
        return None
    if any(isinstance(one, cst.ConcatenatedString | cst.GeneratorExp | cst.Yield) for one in values):
        return None
    if library == Library.STRUCTLOG and (named := _with_names(values)) is not None:
        return named
    if library == Library.LOGGING and not any(isinstance(one, cst.FormattedString) for one in values):
        return _with_percent(values)
    return _joined(tree, values)


def _alone(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """What is logged for the only thing that is printed: a text without the blank lines around it."""
    match value:
        case cst.SimpleString(prefix=prefix) if "b" not in prefix.lower():
            text = _ENDS.sub("", value.raw_value)
            if not _says_something(text) or _HEADLINE.match(value.raw_value):
                return None
            return value.with_changes(value=f"{prefix}{value.quote}{text}{value.quote}")
        case cst.FormattedString():
            parts = _trimmed(value.parts)
            texts = [one.value for one in parts if isinstance(one, cst.FormattedStringText)]
            return None if any(map(_LINE.search, texts)) or not parts else value.with_changes(parts=parts)
        case cst.SimpleString() | cst.GeneratorExp():
            return None
        case cst.Name(name) if name.lower() in _BANNERS:
            return None
    return value


def _says_something(text: str) -> bool:
    return any(map(str.isalpha, text)) and _LINE.search(text) is None


def _trimmed(parts: Sequence[cst.BaseFormattedStringContent]) -> list[cst.BaseFormattedStringContent]:
    """The parts of an f-string without what makes blank lines around it."""
    kept = list(parts)
    for place, pattern in ((0, r"^(?:\\[nt]|\s)+"), (-1, r"(?:\\[nt]|\s)+$")):
        one = kept[place] if kept else None
        if isinstance(one, cst.FormattedStringText):
            kept[place] = one.with_changes(value=re.sub(pattern, "", one.value))
    return [one for one in kept if not isinstance(one, cst.FormattedStringText) or one.value]


# several things


def _with_percent(values: Sequence[cst.BaseExpression]) -> list[cst.Arg] | None:
    """`"loading %s", title`."""
    quote, words = _quote(values), []
    for one in values:
        text = _text(one, quote)
        if text is None and isinstance(one, cst.SimpleString):
            return None
        words.append(text.replace("%", "%%") if text is not None else "%s")
    line = _line(words)
    given = [one for one in values if not isinstance(one, cst.SimpleString)]
    if line is None:
        return None
    if not given:
        line = line.replace("%%", "%")
    return [cst.Arg(cst.SimpleString(f"{quote}{line}{quote}")), *map(cst.Arg, given)]


def _with_names(values: Sequence[cst.BaseExpression]) -> list[cst.Arg] | None:
    """`"loading", title=title`."""
    first, *others = values
    names = [one.value for one in others if isinstance(one, cst.Name)]
    if (
        not isinstance(first, cst.SimpleString)
        or len(set(names)) < len(others)
        or not _TAKEN.isdisjoint(names)
    ):
        return None
    text = _text(first, first.quote)
    label = _LABEL_END.sub("", _ENDS.sub("", text)) if text is not None else ""
    if not _says_something(label):
        return None
    given = [cst.Arg(cst.Name(one), keyword=cst.Name(one), equal=EQUAL) for one in names]
    return [cst.Arg(cst.SimpleString(f"{first.quote}{label}{first.quote}")), *given]


def _joined(tree: cst.Module, values: Sequence[cst.BaseExpression]) -> list[cst.Arg] | None:
    """`f"loading {title}"`."""
    quote = _quote(values)
    words = [_in_f_string(tree, one, quote) for one in values]
    line = _line([one for one in words if one is not None]) if None not in words else None
    if line is None:
        return None
    prefix = "" if all(isinstance(one, cst.SimpleString) for one in values) else "f"
    if not prefix:
        line = line.replace("{{", "{").replace("}}", "}")
    return [cst.Arg(cst.parse_expression(f"{prefix}{quote}{line}{quote}"))]


def _in_f_string(tree: cst.Module, value: cst.BaseExpression, quote: str) -> str | None:
    """What stands for a value in an f-string; None where it cannot stand there."""
    if isinstance(value, cst.SimpleString):
        text = _text(value, quote)
        return text.replace("{", "{{").replace("}", "}}") if text is not None else None
    if isinstance(value, cst.FormattedString):
        if value.start != f"f{quote}":
            return None
        return "".join(map(tree.code_for_node, value.parts))
    code = tree.code_for_node(value)
    return None if _NOT_IN_BRACES.search(code) else f"{{{code}}}"


def _quote(values: Sequence[cst.BaseExpression]) -> str:
    """The quotes that the first text among some values has."""
    return next(_quotes(values), '"')


def _quotes(values: Sequence[cst.BaseExpression]) -> Iterator[str]:
    for one in values:
        if isinstance(one, cst.SimpleString) and not one.prefix:
            yield one.quote
        elif isinstance(one, cst.FormattedString) and one.start[0] == "f":
            yield one.start[1:]


def _text(value: cst.BaseExpression, quote: str) -> str | None:
    """What stands between the quotes of a plain text; None where it cannot stand between others."""
    if not isinstance(value, cst.SimpleString) or value.prefix or len(quote) != 1:
        return None
    is_same = value.quote == quote
    return value.raw_value if is_same or not {quote, "\\"} & set(value.raw_value) else None


def _line(words: Sequence[str]) -> str | None:
    """Words as `print` writes them, in one line that says something besides values."""
    line = _ENDS.sub("", "".join(one if one.endswith(" ") else f"{one} " for one in words))
    return None if _LINE.search(line) or not line else line

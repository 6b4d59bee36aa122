"""Texts that values are put into by `%`, `+` or `.format`, as the f-strings that say the same."""

import re
from collections.abc import Callable, Iterator, Sequence

import libcst as cst


def as_formatted(sql: cst.CSTNode | None) -> cst.FormattedString | None:
    """The f-string that an expression could be written as; None where it is another or not to be told."""
    match sql:
        case cst.FormattedString():
            return sql
        case cst.BinaryOperation(left=cst.SimpleString() as text, operator=cst.Modulo(), right=given):
            return _filled(text, "%s", _of_percent, _listed(given))
        case cst.BinaryOperation(operator=cst.Add()):
            is_in_line = "\n" not in cst.Module([]).code_for_node(sql)
            return _joined(list(_terms(sql))) if is_in_line else None
        case cst.Call(
            func=cst.Attribute(value=cst.SimpleString() as text, attr=cst.Name("format")), args=args
        ):
            is_plain = all(one.keyword is None and not one.star for one in args)
            return _filled(text, "{}", _of_format, [one.value for one in args]) if is_plain else None
    return None


def _listed(given: cst.BaseExpression) -> Sequence[cst.BaseExpression]:
    """The values that `%` is given."""
    return [one.value for one in given.elements] if isinstance(given, cst.Tuple) else [given]


def _filled(
    text: cst.SimpleString,
    gap: str,
    read: Callable[[str], str | None],
    values: Sequence[cst.BaseExpression],
) -> cst.FormattedString | None:
    """A text with a value in each gap; `read` gives what stands between them as an f-string has it."""
    texts = [read(one) for one in text.raw_value.split(gap)]
    if text.prefix or len(texts) != len(values) + 1:
        return None
    parts: list[cst.BaseFormattedStringContent] = []
    for between, value in zip(texts, (*values, None), strict=True):
        if between is None:
            return None
        parts.append(cst.FormattedStringText(between))
        if value is not None:
            parts.append(cst.FormattedStringExpression(value))
    return _formatted(parts, text.quote)


def _of_percent(text: str) -> str | None:
    """Where `%` is written twice, and braces stand for themselves."""
    return _of_sum(text).replace("%%", "%") if "%" not in text.replace("%%", "") else None


def _of_format(text: str) -> str | None:
    return text if not re.search(r"[{}]", text.replace("{{", "").replace("}}", "")) else None


def _of_sum(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _terms(value: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(value, cst.BinaryOperation) and isinstance(value.operator, cst.Add):
        yield from _terms(value.left)
        yield from _terms(value.right)
    else:
        yield value


def _joined(terms: Sequence[cst.BaseExpression]) -> cst.FormattedString | None:
    """What texts and values say one behind the other, where all are in the same quotes."""
    parts: list[cst.BaseFormattedStringContent] = []
    quotes = set()
    for one in terms:
        match one:
            case cst.SimpleString(prefix=""):
                quotes.add(one.quote)
                parts.append(cst.FormattedStringText(_of_sum(one.raw_value)))
            case cst.FormattedString(start="f'" | 'f"'):
                quotes.add(one.end)
                parts += one.parts
            case _:
                parts.append(cst.FormattedStringExpression(one))
    return _formatted(parts, quotes.pop()) if len(quotes) == 1 else None


def _formatted(parts: Sequence[cst.BaseFormattedStringContent], quote: str) -> cst.FormattedString:
    empty = cst.ensure_type(cst.parse_expression(f"f{quote}{quote}"), cst.FormattedString)
    return empty.with_changes(parts=parts)

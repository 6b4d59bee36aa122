"""A number of workers → `(2 * cores) + 1`, counted where the service starts."""

import re
from collections.abc import Iterator

import libcst as cst
from libcst import matchers as m

from fastpg_lint.deployment.counts import count_in
from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.servers import WORKERS
from fastpg_lint.deployment.words import Word
from fastpg_lint.fixes.arguments import argument_named
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.command_words import is_in_heredoc, value_span, without_option
from fastpg_lint.fixes.deployment.gunicorn_configuration import counts_workers
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.fixes.shapes import READS_ENVIRONMENT
from fastpg_lint.fixes.text_change import TextChange
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.rules.deployment.worker_count import IN_SHELL, RULE, VARIABLE
from fastpg_lint.rules.rule import Finding

CODE = RULE.code
_TITLE = "start two workers a core, and one"
_LEFT = "leave the number to `gunicorn.conf.py`, which counts the cores"
_SPELLINGS = (WORKERS, "-w")
_SHELL_FILES = frozenset({FileKind.DOCKERFILE, FileKind.COMPOSE, FileKind.PROCFILE, FileKind.SHELL})
"""Files whose commands a shell reads as they stand, on the machine that they are counted for."""
_LIMITED = re.compile(r"^[ \t]*(?:cpus|cpu_count|cpu_quota|cpuset)[ \t]*:", re.MULTILINE)
"""What a compose file says of a service whose share of the cores is fixed."""
_WRITTEN = re.compile(r"(?P<all>\d+|\$\(nproc\))|\$\{\w+:?-(?P<default>\d+)\}")
_NAMED = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_READING = m.Call(READS_ENVIRONMENT, [m.Arg(keyword=None), m.Arg()])
"""`os.getenv("WORKERS", "4")`, and `os.environ.get`."""
_COUNTING = m.Call(m.Name("cpu_count") | m.Attribute(attr=m.Name("cpu_count")), [])


def fix(mending: Mending, finding: Finding) -> Change | None:
    value = _value(mending, finding)
    if value is None or mending.has_comment(value):
        return None
    counts = [one for one in m.findall(value, _COUNTING) if isinstance(one, cst.Call)]
    if len(counts) == 1 and _is_formula(value):
        return Change(_TITLE, value, _formula(counts[0]))
    old = _written(value)
    cores = mending.member_of("multiprocessing", "cpu_count", value) if old is not None else None
    if old is None or cores is None:
        return None
    return Change(_TITLE, old, _formula(cst.Call(cores.expression)), imports=cores.imports)


def _value(mending: Mending, finding: Finding) -> cst.BaseExpression | None:
    """What gives the number: the value of a setting, or the argument of `uvicorn.run`."""
    node = mending.node(finding.at)
    if isinstance(node, cst.Assign | cst.AnnAssign):
        return node.value
    given = argument_named(node, "workers") if isinstance(node, cst.Call) else None
    return given.value if given is not None else None


def _written(value: cst.BaseExpression) -> cst.BaseExpression | None:
    """The number itself: alone, in `int(…)`, or what the environment's is when there is none."""
    if m.matches(value, m.Call(m.Name("int"), [m.Arg(keyword=None)])) and isinstance(value, cst.Call):
        value = value.args[0].value
    if m.matches(value, _READING) and isinstance(value, cst.Call):
        value = value.args[1].value
    elif m.matches(value, m.BooleanOperation(m.Call(), m.Or())) and isinstance(value, cst.BooleanOperation):
        value = value.right
    number = value.evaluated_value if isinstance(value, cst.Integer | cst.SimpleString) else None
    return value if number is not None and str(number).isdigit() and int(number) > 1 else None


def _is_formula(value: cst.BaseExpression) -> bool:
    """Whether a number is worked out from the cores and numbers alone."""
    match value:
        case cst.BinaryOperation(left=left, right=right):
            return _is_formula(left) and _is_formula(right)
    return m.matches(value, _COUNTING | m.Integer())


def _formula(cores: cst.BaseExpression) -> cst.BinaryOperation:
    doubled = cst.BinaryOperation(cores, cst.Multiply(), cst.Integer("2"))
    return cst.BinaryOperation(doubled, cst.Add(), cst.Integer("1"))


def fix_file(file: DeploymentFile, start: int, end: int) -> TextChange | None:
    if file.kind not in _SHELL_FILES or _LIMITED.search(file.text) or is_in_heredoc(file.text, start):
        return None
    for word in _words(file, start, end):
        count, span = count_in(word.text, {}), value_span(file.text, word)
        written = _WRITTEN.fullmatch(word.text)
        if count is None or written is None or span is None:
            return None
        part = "default" if written["default"] is not None else "all"
        begins, ends = (span[0] + offset for offset in written.span(part))
        if file.text[begins - 1] == "'":
            return None  # no shell looks into these quotes
        formula = IN_SHELL.replace("$", "$$") if file.kind == FileKind.COMPOSE else IN_SHELL
        return TextChange(_TITLE, (Replacement(begins, ends, formula),))
    return _left_to_configuration(file, start, end)


def _left_to_configuration(file: DeploymentFile, start: int, end: int) -> TextChange | None:
    """A number in a command that no shell reads, and that `gunicorn.conf.py` counts: the latter holds."""
    for one in file.servers if file.kind == FileKind.DOCKERFILE else ():
        word = one.options.get(WORKERS)
        if word is not None and (word.inside, word.end) == (start, end) and counts_workers(file, one):
            made = without_option(file.text, word, _SPELLINGS)
            return TextChange(_LEFT, (made,)) if made is not None else None
    return None


def _words(file: DeploymentFile, start: int, end: int) -> Iterator[Word]:
    """Where the number of a finding is written: in a command, or where a script gives it a name."""
    for one in file.servers:
        word = one.options.get(WORKERS)
        if word is not None and (word.inside, word.end) == (start, end) and one.line.is_expanded:
            named = _NAMED.fullmatch(word.text)
            name = named[1] or named[2] if named is not None else None
            values = [given.value for given in file.content.assignments if given.name == name]
            if name is None:
                yield word
            elif file.kind == FileKind.SHELL and len(values) == 1:
                yield values[0]
    if file.kind == FileKind.SHELL:
        for given in file.content.assignments:
            if given.name == VARIABLE and (given.value.start, given.value.end) == (start, end):
                yield given.value

"""A worker of gunicorn's own → Uvicorn's, where the server is started or configured."""

import libcst as cst
from libcst import matchers as m

from fastpg_lint.deployment.servers import WORKER_CLASS
from fastpg_lint.facts.string_nodes import text_in
from fastpg_lint.fixes.change import Change
from fastpg_lint.fixes.command_words import value_span, with_option
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.fixes.replacements import Replacement
from fastpg_lint.fixes.text_change import TextChange
from fastpg_lint.frameworks.servers.deployment_file import DeploymentFile
from fastpg_lint.frameworks.servers.server_settings import UVICORN_WORKER
from fastpg_lint.rules.deployment.gunicorn_worker_class import RULE, speaks_wsgi
from fastpg_lint.rules.rule import Finding

CODE = RULE.code
_TITLE = f"serve by `{UVICORN_WORKER}`"


def fix(mending: Mending, finding: Finding) -> Change | None:
    statement = mending.node(finding.at)
    if not isinstance(statement, cst.Assign | cst.AnnAssign):
        return None
    named = [
        one
        for one in m.findall(statement, m.SimpleString())
        if isinstance(one, cst.SimpleString) and speaks_wsgi(text_in(one) or "")
    ]
    if len(named) != 1 or named[0].prefix:
        return None
    (old,) = named
    return Change(_TITLE, old, cst.SimpleString(f"{old.quote}{UVICORN_WORKER}{old.quote}"), safe=True)


def fix_file(file: DeploymentFile, start: int, end: int) -> TextChange | None:
    for one in file.servers:
        word = one.options.get(WORKER_CLASS)
        if word is not None and (word.inside, word.end) == (start, end):
            span = value_span(file.text, word)
            made = Replacement(*span, UVICORN_WORKER) if span is not None else None
        elif word is None and (one.program.inside, one.program.end) == (start, end):
            made = with_option(file.text, one.program, WORKER_CLASS, UVICORN_WORKER)
        else:
            continue
        return TextChange(_TITLE, (made,), safe=True) if made is not None else None
    return None

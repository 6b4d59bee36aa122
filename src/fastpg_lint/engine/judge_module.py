"""Judging a linked module: the rules find, and what they find stands at sites in the facts."""

from collections.abc import Sequence

from fastpg_lint.engine.judged import Judged
from fastpg_lint.report import Failure, failure
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import Finding
from fastpg_lint.semantic.module import LinkedModule


def judge_module(module: LinkedModule, rules: Sequence[RegisteredRule], path: str) -> Judged:
    """What some rules find in a module that is shown as `path`; where one fails, the others go on.

    Findings are in the order of the rules. Equal ones are one finding; of two at one site that differ in
    what they say, or in the places that they speak of, each is told.
    """
    found: dict[Finding, None] = {}
    failures: list[Failure] = []
    for one in rules:
        try:
            found.update(dict.fromkeys(one.judge(module)))
        except Exception as error:
            failures.append(failure(path, f"rule {one.rule.code}", error))
    codes = {finding.code for finding in found}
    names = {one.rule.code: one.rule.name for one in rules if one.rule.code in codes}
    return Judged(module.name, tuple(found), names, tuple(failures))

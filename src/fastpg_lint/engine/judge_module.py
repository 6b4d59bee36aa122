"""Judging a linked module: the rules find, and what they find stands at sites in the facts."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from fastpg_lint.engine.judged import Judged
from fastpg_lint.frameworks.commands import Commands
from fastpg_lint.frameworks.fastapi.startup import StartUp
from fastpg_lint.frameworks.roles.places import stands_in
from fastpg_lint.levels import Level
from fastpg_lint.report import Failure, failure
from fastpg_lint.rules.registry import RegisteredRule
from fastpg_lint.rules.rule import Finding, module_cause
from fastpg_lint.rules.voices import OF_SECRETS, Voice, without_threadpool
from fastpg_lint.semantic.call_graph.concurrency import Concurrency
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.source.site import Site


def judge_module(module: LinkedModule, rules: Sequence[RegisteredRule], path: str) -> Judged:
    """What some rules find in a module that is shown as `path`; where one fails, the others go on.

    Findings are in the order of the rules. Equal ones are one finding; of two at one site that differ in
    what they say, or in the places that they speak of, each is told. In a module that is no service, each
    rule speaks as it says itself; of a service's commands, what is said of requests is said as in a program.
    """
    found: dict[Finding, None] = {}
    failures: list[Failure] = []
    is_stand_in = stands_in(module.project.given(module.name).path)
    for one in rules:
        try:
            found.update(dict.fromkeys(_said(module, one, is_stand_in=is_stand_in)))
        except Exception as error:
            failures.append(failure(path, f"rule {one.rule.code}", error))
    codes = {finding.code for finding in found}
    names = {one.rule.code: one.rule.name for one in rules if one.rule.code in codes}
    return Judged(module.name, tuple(found), names, tuple(failures))


def _said(module: LinkedModule, registered: RegisteredRule, *, is_stand_in: bool) -> Iterator[Finding]:
    """What a rule says in a module of this role; of one that only stands in for another, it advises."""
    voice = registered.rule.voice(module.role)
    if is_stand_in and voice == Voice.FULL and not registered.rule.code.startswith(OF_SECRETS):
        voice = Voice.ADVICE
    if voice == Voice.SILENT:
        return
    for finding in registered.judge(module):  # few rules find anything: what is asked of findings comes after
        in_command = registered.rule.voice_in_commands if module.role.may_serve else None
        is_of_command = in_command is not None and _is_of_command(module, finding.at)
        match in_command if is_of_command else voice:
            case Voice.FULL:
                yield finding
            case Voice.ADVICE:
                yield replace(finding, level=Level.ADVICE)
            case Voice.BESIDE_OTHERS if module.of(Concurrency).is_beside_others(finding.at):
                yield replace(finding, level=Level.ADVICE, help=without_threadpool(finding.help))
            case Voice.DROPPED if module.of(Concurrency).is_dropped_by_a_test(finding.at):
                yield replace(finding, cause=module_cause(module.name))


def _is_of_command(module: LinkedModule, at: Site) -> bool:
    """Whether what stands at a site is part of a command, or of what commands and programs alone run."""
    if module.of(Commands).have(at):
        return True
    function = module.of(Concurrency).function_at(at)
    return function is not None and module.project.of(StartUp).is_by_hand(function)

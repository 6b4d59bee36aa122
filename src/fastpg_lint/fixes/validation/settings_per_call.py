"""`@lru_cache` on a function that reads the settings anew for each request."""

import libcst as cst

from fastpg_lint.analyses.validation.settings_per_call import SettingsClasses
from fastpg_lint.fixes.change import Change, Imported
from fastpg_lint.fixes.mending import Mending
from fastpg_lint.rules.rule import Finding
from fastpg_lint.rules.validation.settings_per_call import RULE

CODE = RULE.code


def fix(mending: Mending, finding: Finding) -> Change | None:
    made = mending.module.project.of(SettingsClasses).made_per_request(mending.module)
    found = next((one for one in made if one.call.at == finding.at), None)
    call = mending.node(finding.at)
    function = next(mending.functions_around(call), None) if call is not None else None
    if found is None or found.is_route or not isinstance(function, cst.FunctionDef):
        return None
    if not _gives_the_same(mending, function):
        return None
    cached = mending.name_of(Imported("functools", "lru_cache"), function)
    if cached is None:
        return None
    decorated = function.with_changes(decorators=(cst.Decorator(cached.expression),))
    return Change("read them once, and keep them", function, decorated, imports=cached.imports)


def _gives_the_same(mending: Mending, function: cst.FunctionDef) -> bool:
    """Whether a plain function of the module does no more than to give what the settings say."""
    if (
        function.asynchronous is not None
        or function.decorators
        or mending.parent(function) is not mending.tree
    ):
        return False
    scopes = [mending.module.view.scope(one) for one in mending.scopes_of(function)]
    return all(
        not one.is_generator and not one.parameters and not one.inner and len(one.calls) == 1 and one.returned
        for one in scopes
    )

"""How rules speak in modules that are no service: programs, tests, migrations."""

from collections.abc import Mapping
from enum import Enum

from fastpg_lint.role import Role


class Voice(Enum):
    """Whether and how a rule speaks in the modules of one role."""

    FULL = "full"
    ADVICE = "advice"
    """All that it finds, as advice."""
    BESIDE_OTHERS = "beside others"
    """As advice, and only in coroutines that run beside others."""
    DROPPED = "dropped"
    """Only of calls that a test itself makes and drops, with one cause a module."""
    SILENT = "silent"


Voices = Mapping[Role, Voice]
"""By role; in a service, and in a library, every rule speaks as it does."""

_BY_FAMILY: Mapping[str, Voices] = {
    "FPG0": dict.fromkeys(Role, Voice.FULL),
    "FPG1": {Role.PROGRAM: Voice.BESIDE_OTHERS},
    "FPG5": {Role.PROGRAM: Voice.FULL},
    "FPG9": {Role.PROGRAM: Voice.FULL},
}

OF_SECRETS = "FPG9"
"""The family whose findings matter wherever they stand."""
OF_REQUESTS = ("FPG1", "FPG2", "FPG4", "FPG6")
"""Families whose rules, where they say less in programs, speak of what requests wait for."""


def default_voices(code: str) -> Voices:
    """How the rules of a code's family speak, unless one says so otherwise."""
    return _BY_FAMILY.get(code[:4], {})


def voice(code: str, role: Role, own: Voices) -> Voice:
    """How a rule speaks in the modules of a role, given what it says of itself."""
    if role.may_serve:
        return Voice.FULL
    return own[role] if role in own else default_voices(code).get(role, Voice.SILENT)


_THREADPOOL, _THREAD = "run_in_threadpool(", "asyncio.to_thread("


def without_threadpool(text: str) -> str:
    """The words of a message where no FastAPI is, whose pool a thread could be of."""
    return text.replace(_THREADPOOL, _THREAD)

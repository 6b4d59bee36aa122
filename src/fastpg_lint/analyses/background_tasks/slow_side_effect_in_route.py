"""Routes that wait until a mail, a text message or the like is sent, and by which calls they come to it."""

import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from fastpg_lint.catalogue.entries import MessageKind
from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Awaited,
    Either,
    Item,
    Name,
    Operation,
    Result,
)
from fastpg_lint.facts.records import AWAITED, BranchKind, Call, Fate
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.incremental.inputs import Memo, Once
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.function_answers import FunctionAnswers
from fastpg_lint.semantic.loops import all_parts_of
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.module_view import ModuleView
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.symbol_table import SymbolTable
from fastpg_lint.semantic.types import External, Function, Method, ScopeRef, Types, library_names

WEBHOOK = "webhook"
_LIBRARIES = (
    *(b"smtplib", b"fastapi_mail", b"sendgrid", b"resend", b"apprise", b"firebase_admin", b"pywebpush"),
    *(b"slack_sdk", b"twilio", WEBHOOK.encode()),
)
_POSTING = frozenset({"post", "request"})
_TEST = re.compile(r"(?:^|[^a-z])test(?:s|ing)?(?:$|[^a-z])", re.IGNORECASE)
"""What the name or path of a route says that tries the sending out."""
_FARTHEST = 6
"""Calls from a route to what sends, the last among them."""
_NAMES = {
    MessageKind.MAIL: "mail",
    MessageKind.SMS: "a text message",
    MessageKind.CALL: "a phone call",
    MessageKind.PUSH: "a push message",
    MessageKind.CHAT: "a chat message",
}
_SENT = frozenset({Fate.AWAITED, Fate.DISCARDED, Fate.LOST, Fate.KEPT, Fate.TAKEN, Fate.ATTRIBUTE})
"""What becomes of what a call gives that is made here and now."""


class Step(Struct, frozen=True):
    """A call on the way to what sends, by the module that it stands in."""

    module: str
    call: Call


class Sending(Struct, frozen=True):
    """What is sent, and the calls that lead to it, the one that sends last."""

    steps: tuple[Step, ...]
    what: str


class SlowReply(Struct, frozen=True):
    """A call in a route that sends something before the route answers."""

    route: ScopeRef
    call: Call
    sending: Sending


_DECODE = msgspec.msgpack.Decoder(Sending | None).decode


class _Body(Struct, frozen=True):
    """What the calls of a function do: those that send themselves, and those that run another function."""

    sending: tuple[Sending, ...]
    running: tuple[tuple[Step, ScopeRef], ...]


MOST_BODIES = 1000
"""Functions whose calls are at hand: what comes of them is remembered for each."""


class Senders:
    """Tells which functions of a project send something each time that they run."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        files = project.files
        self._has_senders = Once(project.tracker, lambda: bool(mentioning(files, _LIBRARIES)))
        self._bodies = Memo[ScopeRef, _Body](project.tracker, self._read, most=MOST_BODIES)
        self._sending = FunctionAnswers[Sending | None](project, "sends", self._find, _DECODE)
        """What functions send by at most some calls."""

    def slow_replies(self, module: LinkedModule) -> Iterator[SlowReply]:
        """The calls in the routes of a module that send something and are waited for.

        A route that tests the sending has to wait, as has one whose answer is made of what was sent, or that
        answers with another status where it could not be sent.
        """
        index = module.view
        if not module.of(Routes).by_function or not (self._has_senders() or _imports_sender(index)):
            return
        for route in module.of(Routes).by_function.values():
            scope = self._infer.signature(route.ref)
            if route.ref.module != module.name or _TEST.search(f"{scope.name} {route.label}"):
                continue
            for number in index.scope(route.ref.scope).calls:
                sending = self._of_call(index, number)
                if sending is None or _tells_failure(index, route.ref.scope, index.call(number)):
                    continue
                if not _is_answered(index, route.ref.scope, number):
                    yield SlowReply(route.ref, index.call(number), sending)

    def _of_call(self, view: ModuleView, number: int) -> Sending | None:
        """What a call sends, itself or through functions of the project."""
        does = self._does(view, number)
        return self._through(*does, _FARTHEST - 1) if isinstance(does, tuple) else does

    def _through(self, step: Step, ref: ScopeRef, left: int) -> Sending | None:
        """What a call of a function sends by at most some further calls."""
        if not left:
            return None
        below = self._sending(ref, left, step.module)
        return Sending((step, *below.steps), below.what) if below is not None else None

    def _find(self, of: ScopeRef, left: int, _: str = "") -> Sending | None:
        """What a function sends whenever it is called, by at most some calls and by the fewest."""
        body = self._bodies(of)
        if body.sending:
            return body.sending[0]
        found = (self._through(step, ref, left - 1) for step, ref in body.running)
        return min((one for one in found if one is not None), key=lambda one: len(one.steps), default=None)

    def _read(self, of: ScopeRef) -> _Body:
        view = self._infer.view(of.module)
        does = [self._does(view, number) for number in view.scope(of.scope).calls]
        return _Body(
            tuple(one for one in does if isinstance(one, Sending)),
            tuple(one for one in does if isinstance(one, tuple)),
        )

    def _does(self, view: ModuleView, number: int) -> Sending | tuple[Step, ScopeRef] | None:
        """What a call does by itself: it sends something, or runs a function of the project."""
        call = view.call(number)
        if view.branch(call.branch).kind == BranchKind.HANDLER:
            return None
        callees = self._infer.callee(view.name, number)
        if not callees:
            return None
        step = Step(view.name, call)
        kinds = {self._kind(t) for t in callees}
        kind = kinds.pop() if len(kinds) == 1 else None
        if kind is not None:
            return Sending((step,), _NAMES[kind]) if _is_waited_for(call) else None
        if self._posts_webhook(call, callees):
            return Sending((step,), "a webhook")
        callee = callees[0] if len(callees) == 1 else None
        return (step, callee.of) if isinstance(callee, Function) and self._runs(call, callee) else None

    def _kind(self, t: object) -> MessageKind | None:
        return self._infer.catalogue.sender(t.name) if isinstance(t, External | Method) else None

    def _posts_webhook(self, call: Call, callees: Types) -> bool:
        """`client.post(settings.webhook_url, json=…)` whose answer is at most looked at for an error."""
        catalogue = self._infer.catalogue
        if call.text.rpartition(".")[2] not in _POSTING or not any(
            catalogue.blocking(name) or catalogue.awaitable(name) for name in library_names(callees)
        ):
            return False
        return _is_waited_for(call) and any(
            WEBHOOK in _last_name(one.value).lower() for one in call.arguments
        )

    def _runs(self, call: Call, callee: Function) -> bool:
        """Whether a call runs a function to its end before the next line: no other may stand in its place."""
        ref = callee.of
        scope, decoration = self._infer.signature(ref), self._infer.members.decoration(ref)
        if scope.is_generator or decoration.is_opaque or decoration.is_threaded or decoration.is_memoised:
            return False
        if scope.is_async and call.fate not in AWAITED:
            return False
        receiver = getattr(callee.receiver, "of", None)
        if isinstance(receiver, ScopeRef):
            return len(list(self._infer.overrides.candidates(ref, receiver))) == 1
        return True


def _imports_sender(index: SymbolTable) -> bool:
    return any(word.decode() in module for module in index.imported_modules for word in _LIBRARIES)


def _is_waited_for(call: Call) -> bool:
    """Whether a call is made for its effect alone, here and now."""
    return call.fate in _SENT


def _tells_failure(index: SymbolTable, scope: int, call: Call) -> bool:
    """Whether an exception handler behind a call raises one of its own, for the caller to see."""
    return any(
        one.order > call.order
        and index.branch(one.branch).kind == BranchKind.HANDLER
        and index.contains(index.branch(one.branch).parent, call.branch)
        for one in index.scope(scope).raised
    )


def _is_answered(index: SymbolTable, scope: int, number: int) -> bool:
    """Whether a route's answer, or an error that it raises, depends on what a call gives."""
    record = index.scope(scope)
    names = {
        b.name for b in record.bindings if b.value is not None and _is_of(index, b.value, number, frozenset())
    }
    outcomes = [*record.returned, *record.yielded, *record.raised]
    told = [outcome.value for outcome in outcomes]
    for outcome in outcomes:
        tests = (index.branch(one).test for one in index.upwards(outcome.branch))
        told.extend(test for test in tests if test is not None)
    return any(_is_of(index, value, number, frozenset(names)) for value in told)


def _is_of(index: SymbolTable, path: AccessPath, number: int, names: frozenset[str]) -> bool:
    """Whether a value is made of what a call gives, or of a name that holds it."""
    if isinstance(path, Name):
        return path.id in names
    return path == Result(number) or any(
        _is_of(index, part, number, names) for part in all_parts_of(index, path)
    )


def _last_name(path: AccessPath) -> str:
    match path:
        case Name(name) | Attribute(_, name):
            return name
        case Item(_, key):
            return _last_name(key)
        case Operation(_, operands) | Either(operands):
            return " ".join(map(_last_name, operands))
        case Awaited(of):
            return _last_name(of)
    return ""

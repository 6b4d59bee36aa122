"""Where application code reads environment variables itself, past the settings."""

import re
from collections.abc import Iterator

from msgspec import Struct

from fastpg_lint.facts.access_paths import AccessPath, Attribute, Item, Literal, Name
from fastpg_lint.facts.records import Call, Fate, ScopeKind
from fastpg_lint.frameworks.fastapi.routes import Routes
from fastpg_lint.frameworks.fastapi.services import Services
from fastpg_lint.frameworks.pydantic.settings import is_settings
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.files import mentioning
from fastpg_lint.semantic.module import LinkedModule
from fastpg_lint.semantic.project import Project
from fastpg_lint.semantic.typed_module import part_of
from fastpg_lint.semantic.types import External, ScopeRef, Value
from fastpg_lint.source.site import Site

_ENVIRONMENT = "os.environ"
_MOST_PARTS = 1_000
"""Parts of modules whose reads are at hand."""
_READERS = ("os.getenv", "os.environ.get", "decouple.config")
_FILE_READERS = ("dotenv.main.dotenv_values", "dotenv.main.get_key")
_WORDS = (
    r"(?:[a-z]*settings?|[a-z]*config(?:s|uration)?|conf|env|environ|environment|envs|constants?|consts?"
    r"|defaults?|globals|variables|secrets)"
)
_SETTINGS = re.compile(rf"(?:^|\.){_WORDS}(?:$|\.)", re.IGNORECASE)
"""What the name of a module says that holds settings, or of the folder that it lies in."""
_PARTLY_SETTINGS = re.compile(rf"(?:^|[._]){_WORDS}(?:$|[._])", re.IGNORECASE)
"""The same of a module that may do more than that: what its functions read is no setting."""
_SETTINGS_CODE = re.compile(r"Settings|Config|Environment|Env$|settings|config|from_env|environ")
"""What the name of a class, or of a function that gives them back, says that puts settings together."""
_USING = re.compile(r"(?:Client|Service|Repository|Handler|Controller|Gateway|Middleware|Router|Worker)$")
"""What the name of a class ends with that uses settings: `ConfigClient`."""
_ASIDE = re.compile(r"(?:^|[._])(?:setup|gunicorn|sdk)(?:$|[._:])")
"""What the name of a module says that speaks to a service, builds it or configures its server."""
_TESTING = re.compile(r"(?:^|[._])(?:tests?|testing|conftest)(?:$|[._])")
_OF_PLATFORM = re.compile(
    r"(?:HOME|PATH|USER|USERNAME|LOGNAME|SHELL|TERM|PWD|TMP|TEMP|TMPDIR|LANG|TZ|HOSTNAME|COLUMNS|LINES|DISPLAY|EDITOR"
    r"|PAGER|CI|NO_COLOR|FORCE_COLOR|VIRTUAL_ENV|DYNO|K_SERVICE|APPDATA|LOCALAPPDATA|SYSTEMROOT|COMSPEC|WINDIR"
    r"|LD_LIBRARY_PATH|CUDA_VISIBLE_DEVICES|OMP_NUM_THREADS|NOTIFY_SOCKET|INVOCATION_ID|WATCHDOG_USEC)"
    r"|(?:LC|XDG|PYTHON|PYTEST|CONDA|KUBERNETES|AWS_LAMBDA|PROCESSOR|TOX)_?\w*"
    r"|(?:GITHUB|GITLAB|BITBUCKET|BUILD|CIRCLE|JENKINS|TRAVIS|CI)_\w*"
    r"|(?:OTEL|UVICORN|GUNICORN|PROMETHEUS)_\w*|FORWARDED_ALLOW_IPS|WEB_CONCURRENCY"
    r"|DO_NOT_TRACK|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE"
    r"|AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION|DEFAULT_REGION|PROFILE|ENDPOINT_URL)"
    r"|GOOGLE_(?:APPLICATION_CREDENTIALS|CLOUD_PROJECT)|(?:HF|TRANSFORMERS|SENTENCE_TRANSFORMERS|TORCH)_\w*"
)
"""Variables that the system, the platform, the interpreter or a build sets, and those that libraries read."""
_WRITING = ('"{}"] =', "'{}'] =", '"{}":', "'{}':", 'setdefault("{}"', "setdefault('{}'")
"""How a variable is written for a process that is started: into an environment, or a dict for one."""
_STARTING = (b"subprocess", b"environ", b"env=", b"environment=")
"""What stands in a module whose dicts may be environments of processes or containers."""
_WRITING_CONSTANT = ("{}] =", "setdefault({}", "{{{}}}=", "name={},")
"""The same of a variable whose name is a constant; in a shell's command, or for a container as well."""


class EnvironmentRead(Struct, frozen=True):
    """A place where a variable is read: as written, with its name where that is written out too."""

    at: Site
    text: str
    variable: str


def environment_reads(module: LinkedModule) -> Iterator[EnvironmentRead]:
    """The variables that a module of a service reads, which is not the one for its settings.

    Left out are those that the platform sets or the project itself writes, names that are worked out,
    programs, and what a settings class itself reads.
    """
    if _is_aside(module):
        return
    for asked in _asked(module):
        variable = _name(module, asked)
        if variable is None or not _counts(module, variable, asked.scope, asked.branch):
            continue
        if not _is_handed_over(module, variable, asked.name):
            yield EnvironmentRead(asked.at, asked.text, variable)
    for call in module.calls_of(*_FILE_READERS):
        if _reads_own_file(call) and _counts(module, "", call.scope, call.branch):
            yield EnvironmentRead(call.at, f"{call.short_text}()", "")


class _Asked(Struct, frozen=True):
    """An expression that reads a variable, and what its name is written as."""

    at: Site
    text: str
    name: AccessPath
    scope: int
    branch: int
    order: int


def _asked(module: LinkedModule) -> Iterator[_Asked]:
    for call in module.calls_of(*_READERS):
        if call.arguments:
            name = call.arguments[0].value
            yield _Asked(call.at, f"{call.short_text}()", name, call.scope, call.branch, call.order)
    yield from module.project.of(_Items).read_in(module.name)


class _Items:
    """The reads of `os.environ["…"]`; of a module that somebody types in they are remembered by function."""

    def __init__(self, project: Project) -> None:
        self._infer = project.infer
        self._in_part = Memo[tuple[str, int | None], tuple[_Asked, ...]](
            project.tracker, lambda asked: tuple(self._find(*asked)), most=_MOST_PARTS
        )

    def read_in(self, module: str) -> Iterator[_Asked]:
        """Those in a module."""
        for part in self._infer.view(module).parts:
            yield from self._in_part((module, part))

    def _find(self, module: str, part: int | None) -> Iterator[_Asked]:
        view = self._infer.view(module)
        for read in part_of(view, part).facts.reads:
            if read.fate != Fate.ITEM or not isinstance(read.path, Item):
                continue
            if self._infer.types_of(read.path.of, view.place_of(read)) == (External(_ENVIRONMENT),):
                yield _Asked(read.at, read.text, read.path.key, read.scope, read.branch, read.order)


def _is_aside(module: LinkedModule) -> bool:
    """Whether a module is no part of the service, or the place for its settings."""
    if not module.project.of(Services).deploys(module):
        return True
    if _SETTINGS.search(module.name) or _ASIDE.search(module.name):
        return True
    return any(is_settings(module.project.infer, ScopeRef(module.name, one)) for one in module.view.classes)


def _name(module: LinkedModule, asked: _Asked) -> str | None:
    """The name of a variable; None where it is worked out."""
    types = module.project.infer.types_of(asked.name, module.view.place_of(asked))
    return types[0].text if len(types) == 1 and isinstance(types[0], Value) else None


def _counts(module: LinkedModule, variable: str, scope: int, branch: int) -> bool:
    if _OF_PLATFORM.fullmatch(variable) or module.is_main_guarded(branch):
        return False
    is_partly = _PARTLY_SETTINGS.search(module.name) is not None
    if is_partly and module.facts.scopes[scope].kind in (ScopeKind.MODULE, ScopeKind.CLASS):
        return False
    while scope > 0:
        if _puts_settings_together(module, scope):
            return False
        scope = module.facts.scopes[scope].parent
    return True


def _puts_settings_together(module: LinkedModule, scope: int) -> bool:
    """Whether a class holds settings, or a function gives them back, and is no route."""
    one = module.facts.scopes[scope]
    if _SETTINGS_CODE.search(one.name) is None:
        return False
    if one.kind != ScopeKind.FUNCTION:
        return _USING.search(one.name) is None
    is_route = ScopeRef(module.name, scope) in module.of(Routes).by_function
    return not is_route and (bool(one.returned) or bool(one.stores) or bool(one.items))


def _reads_own_file(call: Call) -> bool:
    """Whether a file of variables is the service's own: another may be what a user has handed in."""
    return all(isinstance(argument.value, Literal) for argument in call.arguments[:1])


def _is_handed_over(module: LinkedModule, variable: str, path: AccessPath) -> bool:
    """Whether the project itself gives a variable its value, for its workers: no deployment sets that."""
    forms = [form.format(variable) for form in _WRITING]
    word = path.id if isinstance(path, Name) else path.name if isinstance(path, Attribute) else ""
    if word.isupper():
        forms += [form.format(word) for form in _WRITING_CONSTANT]
    files = module.project.files
    dicts = {form for form in forms if form.endswith(":")}
    writing = set(mentioning(files, (form.encode() for form in forms if form not in dicts)))
    starting = set(mentioning(files, (form.encode() for form in dicts)))
    if starting:
        writing |= starting.intersection(mentioning(files, _STARTING))
    return any(not _TESTING.search(name) for name in writing) or not files.is_whole()

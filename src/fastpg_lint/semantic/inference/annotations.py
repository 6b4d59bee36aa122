"""What an annotation says: the instances that a name annotated so may hold."""

from fastpg_lint.facts.access_paths import (
    AccessPath,
    Attribute,
    Display,
    Either,
    Item,
    Literal,
    LiteralKind,
    Name,
    Result,
    listed,
)
from fastpg_lint.semantic.inference.evaluator import Evaluator
from fastpg_lint.semantic.inference.library_types import LibraryReader
from fastpg_lint.semantic.types import (
    NOTHING,
    UNKNOWN,
    Alias,
    ClassObject,
    Container,
    ContainerKind,
    Coroutine,
    External,
    Instance,
    Place,
    Type,
    Types,
    TypeVariable,
    Unknown,
    is_known,
    union,
)

_TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "contextlib.")

_WRAPPERS = frozenset(
    {"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly", "InitVar"}
)
_SEQUENCES = frozenset(
    {
        "list",
        "List",
        "set",
        "Set",
        "frozenset",
        "FrozenSet",
        "AbstractSet",
        "Sequence",
        "MutableSequence",
        "Iterable",
        "Iterator",
        "Collection",
        "Generator",
        "deque",
        "Deque",
    }
)
_STREAMS = frozenset({"AsyncIterator", "AsyncIterable", "AsyncGenerator"})
_MAPPINGS = frozenset(
    {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict"}
)
_INJECTED = {"dishka": "FromDishka", "wireup": "Injected", "injector": "Inject"}
"""By library, what a parameter's annotation is wrapped in for a container to give it."""
_AWAITABLES = frozenset({"Awaitable", "Coroutine"})
_UNSAID = frozenset({"Any", "object", "Callable", "TypeVar", "Self", "Protocol", "Generic"})

_TYPE_VARIABLE = (Instance("typing.TypeVar"),)


class AnnotationReader:
    """Reads annotations as the instances that they allow."""

    def __init__(self, evaluator: Evaluator, library: LibraryReader) -> None:
        self._evaluator = evaluator
        self._library = library

    def instances(self, path: AccessPath, place: Place) -> Types:
        """What a value annotated with this may be."""
        match path:
            case Literal(LiteralKind.NONE):
                return NOTHING
            case Either(options):
                return union(self.instances(option, place) for option in options)
            case Item(of, key):
                return union(self._generic(head, key, place) for head in self._evaluator.types_of(of, place))
            case Literal() | Display():
                return UNKNOWN
            case Name(name) if self._is_type_parameter(name, place):
                return (TypeVariable(name),)
        types = self._evaluator.types_of(path, place)
        if types == _TYPE_VARIABLE and isinstance(path, Name | Attribute):
            return (TypeVariable(path.id if isinstance(path, Name) else path.name),)
        return union(self._plain(t) for t in types)

    def _is_type_parameter(self, name: str, place: Place) -> bool:
        """Whether a name stands in brackets behind the class or function that a place is in."""
        return name in self._evaluator.modules.view(place.module).signature(place.scope).type_parameters

    def _plain(self, t: Type) -> Types:
        match t:
            case ClassObject(of, arguments):
                return (Instance(of, arguments),)
            case Alias(path, place):
                key = ("alias", place, path)
                return self._evaluator.remembered(key, lambda: self.instances(path, place))
            case External(name):
                word = typing_word(name)
                if word in _UNSAID:
                    return UNKNOWN
                if word in _SEQUENCES or word in _STREAMS or word in _MAPPINGS or word in ("tuple", "Tuple"):
                    return (Container(container_kind(word), (UNKNOWN,)),)
                return (Instance(name),)
            case Instance("typing.TypeVar"):
                return UNKNOWN
        return UNKNOWN

    def _generic(self, head: Type, key: AccessPath, place: Place) -> Types:
        keys = listed(key)
        match head:
            case ClassObject(of, _):
                return (Instance(of, tuple(self.instances(k, place) for k in keys)),)
            case External(name):
                word = typing_word(name)
                if word is not None:
                    return self._special(word, name, keys, place)
                if _INJECTED.get(name.partition(".")[0]) == name.rpartition(".")[2]:
                    return self.instances(keys[0], place)
                return (Instance(name, tuple(self.instances(k, place) for k in keys)),)
        return UNKNOWN

    def _special(self, word: str, name: str, keys: tuple[AccessPath, ...], place: Place) -> Types:
        if word == "Annotated":
            return self._annotated(keys, place)
        if word in _WRAPPERS:
            return union(self.instances(key, place) for key in keys)
        if word in _AWAITABLES:
            return (Coroutine(self.instances(keys[-1], place)),)
        if word in ("tuple", "Tuple"):
            if len(keys) == 2 and keys[1] == Literal(LiteralKind.ELLIPSIS):
                return (Container(ContainerKind.SEQUENCE, (self.instances(keys[0], place),)),)
            return (Container(ContainerKind.TUPLE, tuple(self.instances(key, place) for key in keys)),)
        if word in _SEQUENCES or word in _STREAMS:
            return (Container(container_kind(word), (self.instances(keys[0], place),)),)
        if word in _MAPPINGS:
            return (Container(ContainerKind.MAPPING, (self.instances(keys[-1], place),)),)
        if word in ("type", "Type"):
            return self._evaluator.types_of(keys[0], place)
        if word == "Literal":
            return (Instance("builtins.str"),)
        return (Unknown(),) if word in _UNSAID else (Instance(name),)

    def _annotated(self, keys: tuple[AccessPath, ...], place: Place) -> Types:
        """`Annotated[AsyncSession, Depends(get_session)]`: the type, or what the dependency gives."""
        types = self.instances(keys[0], place)
        if is_known(types):
            marks = [key for key in keys[1:] if isinstance(key, Result)]
            return self._library.outweighed(
                types, lambda: union(self._evaluator.types_of(key, place) for key in marks)
            )
        for key in keys[1:]:
            given = self._evaluator.types_of(key, place)
            if any(isinstance(t, Instance) for t in given) and is_known(given):
                return given
        return types


def typing_word(name: str) -> str | None:
    """`Optional` for `typing.Optional`; None for a name that is no construct of the typing world."""
    prefix = next((p for p in _TYPING if name.startswith(p)), None)
    return name.removeprefix(prefix) if prefix else None


def container_kind(word: str) -> ContainerKind:
    if word in _STREAMS:
        return ContainerKind.STREAM
    return ContainerKind.MAPPING if word in _MAPPINGS else ContainerKind.SEQUENCE

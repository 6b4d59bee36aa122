"""What an image holds: which folders of the project are copied to where, and where its Python starts."""

import json
from collections.abc import Iterator
from posixpath import basename

from msgspec import Struct
from msgspec.structs import replace

from fastpg_lint.deployment.dockerfiles import read_dockerfile
from fastpg_lint.deployment.instructions import Instruction, cut
from fastpg_lint.deployment.scripts import lines_in
from fastpg_lint.deployment.started import MODULE_PATH, Started, expanded, module_path, placed, started
from fastpg_lint.deployment.words import Command, commands

_TOP = "/"


class Copied(Struct, frozen=True):
    """A folder or file of the build's context, and where it comes to lie in the image."""

    source: str
    target: str


class Image(Struct, frozen=True):
    """What a stage holds in the end. `values` are those of its variables."""

    folder: str = _TOP
    copied: tuple[Copied, ...] = ()
    roots: tuple[Started, ...] = ()
    values: dict[str, str] = {}


class ComposeService(Struct, frozen=True):
    """A service of a compose file: what it is built of, and what it changes of its image."""

    context: str | None
    dockerfile: str
    folder: str | None
    mounted: tuple[Copied, ...]
    commands: tuple[Command, ...]
    module_path: str


def read_image(text: str) -> Image:
    """The image that a Dockerfile makes: its last stage."""
    file = cut(text)
    stages: dict[str, Image] = {}
    name, image = "", Image()
    for one in file.instructions:
        if one.name == "FROM":
            words = file.text[one.inside : one.end].split()
            words = [word for word in words if not word.startswith("--")]
            image = replace(stages.get(words[0], Image(values=image.values)) if words else Image())
            name = words[-1] if words else ""
        else:
            image = _with(image, one, file.text, stages)
        stages[name] = image
    lines = [line.command for line in read_dockerfile(text).lines]
    roots = (*image.roots, *started(lines, image.folder, image.values))
    is_set = image.folder != _TOP
    return replace(image, roots=(*roots, Started(image.folder, "WORKDIR")) if is_set else roots)


def _with(image: Image, one: Instruction, text: str, stages: dict[str, Image]) -> Image:
    """The image with what an instruction makes of it."""
    words = [expanded(word, image.values) for word in _words(text, one)]
    match one.name:
        case "WORKDIR" if words:
            return replace(image, folder=placed(image.folder, words[0]))
        case "ENV" | "ARG":
            values = dict(_values(words))
            roots = tuple(module_path(values.get(MODULE_PATH, ""), image.folder))
            return replace(image, values={**image.values, **values}, roots=(*image.roots, *roots))
        case "COPY" | "ADD":
            options = [word for word in words if word.startswith("--")]
            paths = [word for word in words if not word.startswith("--")]
            stage = next((word[7:] for word in options if word.startswith("--from=")), None)
            copied = tuple(_copied(paths, image.folder))
            if stage is not None:
                copied = tuple(_taken(copied, stages.get(stage, Image())))
            return replace(image, copied=(*image.copied, *copied))
    return image


def _words(text: str, one: Instruction) -> list[str]:
    given = text[one.inside : one.end].strip()
    if given.startswith("["):
        try:
            return [str(word) for word in json.loads(given)]
        except ValueError:
            return []
    return [word.text for command in commands(text, one.inside, one.end, lines=False) for word in command]


def _values(words: list[str]) -> Iterator[tuple[str, str]]:
    if len(words) == 2 and "=" not in words[0]:
        yield words[0], words[1]
        return
    for word in words:
        name, given, value = word.partition("=")
        if given:
            yield name, value


def _copied(paths: list[str], folder: str) -> Iterator[Copied]:
    if not paths:
        return
    *sources, target = paths
    for source in sources:
        is_file = source.endswith(".py") and "*" not in source
        into = target.endswith("/") or target in (".", "./") or len(sources) > 1
        there = placed(folder, target)
        yield Copied(source.lstrip("/"), placed(there, basename(source)) if is_file and into else there)


def _taken(copied: tuple[Copied, ...], stage: Image) -> Iterator[Copied]:
    """What of another stage's files comes to lie where."""
    for one in copied:
        source = placed(_TOP, one.source)
        for before in stage.copied:
            if before.target == source or before.target.startswith(f"{source.rstrip('/')}/"):
                yield Copied(
                    before.source, placed(one.target, before.target[len(source) :].lstrip("/") or ".")
                )
            elif source.startswith(f"{before.target.rstrip('/')}/"):
                below = source[len(before.target) :].lstrip("/")
                yield Copied(placed(before.source, below), one.target)


def read_services(text: str) -> Iterator[ComposeService]:
    """The services of a compose file; none, of one that is none."""
    import yaml  # most projects have no compose file

    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    services = document.get("services") if isinstance(document, dict) else None
    for service in services.values() if isinstance(services, dict) else ():
        if isinstance(service, dict):
            yield _service(service)


def _service(service: dict[str, object]) -> ComposeService:
    build = service.get("build")
    table = build if isinstance(build, dict) else {"context": build}
    context = table.get("context")
    folder = service.get("working_dir")
    given = [line for key in ("entrypoint", "command") for line in _commands(service.get(key))]
    return ComposeService(
        context=context if isinstance(context, str) else None,
        dockerfile=str(table.get("dockerfile", "Dockerfile")),
        folder=folder if isinstance(folder, str) else None,
        mounted=tuple(_mounted(service.get("volumes"))),
        commands=tuple(given),
        module_path=_environment(service.get("environment")).get(MODULE_PATH, ""),
    )


def _commands(given: object) -> Iterator[Command]:
    text = " ".join(map(json.dumps, map(str, given))) if isinstance(given, list) else given
    if isinstance(text, str):
        yield from (line.command for line in lines_in(text, 0, len(text)))


def _mounted(volumes: object) -> Iterator[Copied]:
    for one in volumes if isinstance(volumes, list) else ():
        if isinstance(one, str) and one.startswith("."):
            source, _, target = one.partition(":")
            yield Copied(source, target.partition(":")[0])
        elif isinstance(one, dict) and str(one.get("source", "")).startswith("."):
            yield Copied(str(one["source"]), str(one.get("target", "")))


def _environment(given: object) -> dict[str, str]:
    if isinstance(given, dict):
        return {str(name): str(value) for name, value in given.items()}
    texts = (one.partition("=") for one in given if isinstance(one, str)) if isinstance(given, list) else ()
    return {name: value for name, _, value in texts}

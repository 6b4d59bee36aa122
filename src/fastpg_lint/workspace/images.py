"""Source roots as images have them: which folders of the project lie where the service is started."""

from collections.abc import Iterable, Iterator, Sequence
from os.path import normpath
from pathlib import Path

from msgspec import Struct

from fastpg_lint.deployment.images import ComposeService, Copied, Image, read_image, read_services
from fastpg_lint.deployment.names import FileKind
from fastpg_lint.deployment.procfiles import read_procfile
from fastpg_lint.deployment.scripts import read_script
from fastpg_lint.deployment.started import Started, module_path, placed, started
from fastpg_lint.semantic.source_roots import SourceRoot
from fastpg_lint.source.files import exists
from fastpg_lint.workspace.source_tree import SUFFIX, SourceTree


class DeploymentText(Struct, frozen=True):
    """A file that says how a service is started: its kind and text, and how it is shown."""

    path: Path
    shown: str
    kind: FileKind
    text: str


class _Lying(Struct, frozen=True):
    """A folder of the project, and where it lies in an image."""

    folder: Path
    at: str


def image_roots(tree: SourceTree, files: Sequence[DeploymentText]) -> Iterator[SourceRoot]:
    """The roots that Dockerfiles, compose files, Procfiles and shell scripts say."""
    images = _Images(tree, files)
    for file in files:
        match file.kind:
            case FileKind.DOCKERFILE:
                yield from images.of_dockerfile(file)
            case FileKind.COMPOSE:
                yield from images.of_compose_file(file)
            case FileKind.PROCFILE | FileKind.SHELL:
                yield from images.of_commands(file)


class _Images:
    def __init__(self, tree: SourceTree, files: Iterable[DeploymentText]) -> None:
        self._tree = tree
        self._dockerfiles = {one.path: one for one in files if one.kind == FileKind.DOCKERFILE}

    def of_dockerfile(self, file: DeploymentText) -> Iterator[SourceRoot]:
        """The roots of an image that is built around its Dockerfile: where most of what it copies lies."""
        image = read_image(file.text)
        around = [one for one in file.path.parents if one.is_relative_to(self._tree.searched)]
        if image.copied and around:
            context = max(around, key=lambda one: sum(exists(one / copied.source) for copied in image.copied))
            yield from self._roots(self._lying(context, image.copied), image.roots, file.shown)

    def of_compose_file(self, file: DeploymentText) -> Iterator[SourceRoot]:
        for service in read_services(file.text):
            image, lying = self._built(file.path.parent, service)
            lying += self._lying(file.path.parent, service.mounted)
            folder = service.folder or image.folder
            roots = (
                *module_path(service.module_path, folder),
                *started(service.commands, folder, image.values),
                *image.roots,
            )
            if service.folder is not None:
                roots = (*roots, Started(folder, "working_dir"))
            yield from self._roots(lying, roots, file.shown)

    def of_commands(self, file: DeploymentText) -> Iterator[SourceRoot]:
        """The roots of what is started in the folder of a file, or in the one above."""
        content = read_procfile(file.text) if file.kind == FileKind.PROCFILE else read_script(file.text)
        commands = [line.command for line in content.lines]
        scope = self._tree.folder_name(file.path.parent)
        if scope is None:
            return
        for root in started(commands, ".", {}):
            for folder in (file.path.parent, file.path.parent.parent):
                name = self._tree.folder_name(Path(normpath(folder / root.path)))
                if name is not None and self._tree.is_folder(name):
                    yield SourceRoot(name, scope if root.is_named else name, f"{root.why} in {file.shown}")
                    break

    def _built(self, folder: Path, service: ComposeService) -> tuple[Image, list[_Lying]]:
        if service.context is None:
            return Image(), []
        context = Path(normpath(folder / service.context))
        file = self._dockerfiles.get(Path(normpath(context / service.dockerfile)))
        image = read_image(file.text) if file is not None else Image()
        return image, self._lying(context, image.copied)

    def _lying(self, context: Path, copied: Sequence[Copied]) -> list[_Lying]:
        """The folders that are there to be copied; of a file, or of some by their pattern, the folder."""
        found = []
        for one in copied:
            source, target = one.source, one.target
            if source.endswith(SUFFIX):
                source, target = source.rpartition("/")[0], target.rpartition("/")[0] or "/"
            elif "*" in source:
                source = source.partition("*")[0].rpartition("/")[0]
            folder = Path(normpath(context / source))
            name = self._tree.folder_name(folder)
            if name is not None and self._tree.is_folder(name):
                found.append(_Lying(folder, target))
        return found

    def _roots(self, lying: Sequence[_Lying], roots: Iterable[Started], shown: str) -> Iterator[SourceRoot]:
        scopes = [self._tree.folder_name(one.folder) for one in lying]
        for root in dict.fromkeys(roots):
            for one in reversed(lying):  # what is copied last lies above
                found = _seen_from(root.path, one)
                name = self._tree.folder_name(found[0]) if found is not None else None
                if found is None or name is None or not self._tree.is_folder(name):
                    continue
                for scope in scopes:
                    if scope is not None:
                        yield SourceRoot(name, scope, f"{root.why} in {shown}", found[1])


def _seen_from(root: str, lying: _Lying) -> tuple[Path, str] | None:
    """The folder of the project that lies at a root of an image, or the package that it is from there."""
    inner, outer = placed("/", root), placed("/", lying.at)
    if inner == outer or inner.startswith(f"{outer.rstrip('/')}/"):
        return Path(normpath(lying.folder / inner[len(outer) :].lstrip("/"))), ""
    if outer.startswith(f"{inner.rstrip('/')}/"):
        package = outer[len(inner) :].strip("/").replace("/", ".")
        return (lying.folder, package) if all(map(str.isidentifier, package.split("."))) else None
    return None

"""The settings of one editor as it tells them: when it starts, when they change, or when it is asked."""

from collections.abc import Callable, Mapping
from pathlib import Path

from lsprotocol.types import (
    WORKSPACE_DID_CHANGE_CONFIGURATION,
    ConfigurationItem,
    ConfigurationParams,
    DidChangeConfigurationRegistrationOptions,
    Registration,
    RegistrationParams,
)
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from fastpg_lint.language_server.client_settings import (
    SECTION,
    ClientSettings,
    client_settings,
    given_settings,
)
from fastpg_lint.language_server.session import Session


def heard() -> RegistrationParams:
    """What an editor is asked to tell when it changes."""
    method, options = WORKSPACE_DID_CHANGE_CONFIGURATION, DidChangeConfigurationRegistrationOptions(SECTION)
    return RegistrationParams([Registration("fastpg-lint settings", method, options)])


class SettingsTold:
    """What the editor wants, and of some of its folders what it wants there."""

    def __init__(
        self, server: LanguageServer, session: Session, tell: Callable[[str], None], given: object
    ) -> None:
        """`given` are the initialization options, over which later ones stand; `tell` hears what is wrong."""
        self._server, self._session, self._tell = server, session, tell
        self._first = self._given(given)
        self.general = self._read(self._first)
        self.by_root: Mapping[Path, ClientSettings] = {}

    async def told(self, given: object, folders: Mapping[Path, str]) -> None:
        """Takes settings that have changed; an editor that answers is asked for them."""
        if self._session.client.answers_settings:
            await self.ask(folders)
        else:
            await self._take(self._read(self._first | self._given(given)), {})

    async def ask(self, folders: Mapping[Path, str]) -> None:
        """Asks an editor that answers, also folder by folder; these are told with their URIs."""
        if not self._session.client.answers_settings:
            return
        items = [ConfigurationItem(scope_uri=uri, section=SECTION) for uri in (None, *folders.values())]
        try:
            answers = await self._server.workspace_configuration_async(ConfigurationParams(items))
        except JsonRpcException:
            return
        general, *own = (self._read(self._first | self._given(one)) for one in answers or [None])
        await self._take(general, dict(zip(folders, own, strict=False)))

    async def _take(self, general: ClientSettings, by_root: Mapping[Path, ClientSettings]) -> None:
        differing = {root: one for root, one in by_root.items() if one != general}
        if (general, differing) == (self.general, self.by_root):
            return
        self.general, self.by_root = general, differing
        await self._session.work(lambda projects, _: projects.take_settings(general, differing))
        self._session.changed()
        if self._session.client.refreshes_lenses:
            self._server.workspace_code_lens_refresh(None)

    def _given(self, given: object) -> dict[str, object]:
        problems: list[str] = []
        found = given_settings(given, problems)
        self._tell_all(problems)
        return found

    def _read(self, given: Mapping[str, object]) -> ClientSettings:
        problems: list[str] = []
        found = client_settings(given, problems)
        self._tell_all(problems)
        return found

    def _tell_all(self, problems: list[str]) -> None:
        for problem in problems:
            self._tell(problem)

"""Binds the extension API to one browser, whichever is meant where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from onconnect.browser.connected import ConnectedBrowser
from onconnect.browser.names import python_name
from onconnect.browser.runtime import Runtime
from onconnect.browser.tabs import Tabs
from onconnect.errors import ChannelClosedError

if TYPE_CHECKING:
    from onconnect.browser.client import Client
    from onconnect.browser.namespaces import Namespaces
else:
    from onconnect.browser.namespace import Namespaces


def bound(client: Client) -> ConnectedBrowser:
    """Return the API of a client's browser, which has introduced itself."""
    return ConnectedBrowser(client.about, _Api(_OnlyClient(client)), lambda: client.is_ready)


class _OnlyClient:
    """Stands for the registry, and means always the same browser."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def client(self) -> Client:
        if not self._client.is_ready:
            raise ChannelClosedError(f"{self._client.about} has left")
        return self._client

    def event(self, name: str) -> NoReturn:
        names = ".".join(map(python_name, name.split(".")))
        raise AttributeError(
            f"a listener cannot be added for one browser: add it to `browser.{names}`, for all "
            "browsers, and look at `browser.about` in it"
        )


class _Api(Namespaces):
    def __init__(self, source: _OnlyClient) -> None:
        self.registry = source
        self.__dict__.update(runtime=Runtime(source), tabs=Tabs(source))

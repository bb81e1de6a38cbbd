"""One connection to a server: through the proxy that is wanted, with the system's certificates, and it can be cut.

What is asked over it, and what is done with the answer, is not decided here.
"""

import http.client
import socket
import ssl
import threading
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit

from app import __version__
from app.core.overriding import override
from app.workflow.fetching.terms import Halted, Network

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK_EVERY_S: Final = 0.2
_AGENT: Final = f"frisco-whisper/{__version__}"


class WebLine:
    """Owns the sockets of one request and the thread that cuts them. Used by one thread."""

    def __init__(self, network: Network, is_stopped: Callable[[], bool]) -> None:
        self._network, self._is_stopped = network, is_stopped
        self._sockets: list[socket.socket] = []

    @contextmanager
    def opened(self, url: str, headers: dict[str, str]) -> "Iterator[Any]":
        """Ask for an address and follow where it leads; raise OSError or HTTPException, or Halted as soon as it is."""
        done = threading.Event()
        watch = threading.Thread(target=self._watch, args=(done,), name="web-line", daemon=True)
        watch.start()
        try:
            with self._opener().open(self._request(url, headers), timeout=self._network.timeout_s) as response:
                yield response
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()  # its line; what it says stays
            if self._is_stopped():
                raise Halted from error
            raise
        finally:
            done.set()
            watch.join()
            self._sockets.clear()

    def _request(self, url: str, headers: dict[str, str]) -> urllib.request.Request:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise http.client.InvalidURL(f"not an address of a server: {url}")
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept-Encoding": "identity", **headers})  # noqa: S310
        if self._network.token:
            request.add_unredirected_header("Authorization", f"Bearer {self._network.token}")
        return request

    def _opener(self) -> urllib.request.OpenerDirector:
        proxy = self._network.proxy
        proxies = {"http": proxy, "https": proxy} if proxy else None
        take = self._sockets.append
        return urllib.request.build_opener(
            urllib.request.ProxyHandler(proxies), _Plain(take), _Secret(take), _Redirects(self._network.token)
        )

    def _watch(self, done: threading.Event) -> None:
        """Cut the line when it is not wanted any more: a server that says nothing holds up nobody."""
        while not done.wait(_LOOK_EVERY_S):
            if self._is_stopped():
                for line in list(self._sockets):
                    with suppress(OSError):
                        line.shutdown(socket.SHUT_RDWR)


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, host: str, *, take: Callable[[socket.socket], object], **known: Any) -> None:
        super().__init__(host, **known)
        self._take = take

    @override
    def connect(self) -> None:
        super().connect()
        self._take(self.sock)


class _SecretConnection(_PlainConnection, http.client.HTTPSConnection):
    """The same over TLS: both bases are one connection."""


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, take: Callable[[socket.socket], object]) -> None:
        super().__init__()
        self._make = partial(_PlainConnection, take=take)

    @override
    def http_open(self, request: urllib.request.Request) -> Any:
        return self.do_open(self._make, request)


class _Secret(urllib.request.HTTPSHandler):
    def __init__(self, take: Callable[[socket.socket], object]) -> None:
        super().__init__()
        self._make = partial(_SecretConnection, take=take)

    @override
    def https_open(self, request: urllib.request.Request) -> Any:
        import truststore  # only where something is fetched

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self.do_open(self._make, request, context=context)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows, but never from a secured address to an open one, and takes the token along to the same server alone."""

    max_redirections = 8

    def __init__(self, token: str) -> None:
        self._token = token

    @override
    def redirect_request(
        self,
        request: urllib.request.Request,
        answer: IO[bytes],
        code: int,
        message: str,
        headers: http.client.HTTPMessage,
        target: str,
    ) -> urllib.request.Request | None:
        here, there = urlsplit(request.full_url), urlsplit(target)
        if here.scheme == "https" and there.scheme != "https":
            raise ssl.SSLError(f"led away from a secured connection by {here.hostname}")
        following = super().redirect_request(request, answer, code, message, headers, target)
        is_same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        if following is not None and is_same and self._token:
            following.add_unredirected_header("Authorization", f"Bearer {self._token}")
        return following

"""A hub on this machine: it speaks the hub's protocol for the models it is given, and can be told to misbehave."""

import hashlib
import json
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

TLS = Path(__file__).parent / "tls"
CERTIFICATE = TLS / "self_signed.pem"  # of 127.0.0.1, signed by itself
COMMIT = "0123456789abcdef0123456789abcdef01234567"
_PIECE = 16 * 1024

Answer = Callable[["Visit"], None]


@dataclass(kw_only=True)
class HubModel:
    """A model as the hub has it."""

    repository: str
    files: Mapping[str, bytes]
    commit: str = COMMIT
    large: tuple[str, ...] = ("model.bin",)  # those of which it tells a SHA-256

    def listing(self) -> dict[str, Any]:
        siblings = [self._sibling(name, content) for name, content in self.files.items()]
        return {"id": self.repository, "sha": self.commit, "siblings": siblings}

    def _sibling(self, name: str, content: bytes) -> dict[str, Any]:
        facts: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": git_sha1(content)}
        if name in self.large:
            facts["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        return facts


def git_sha1(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


@dataclass(kw_only=True)
class Asked:
    """One request, as it came."""

    path: str
    range: str
    token: str


@dataclass
class HubServer:
    """Owns a server and what it was asked. ``then`` says how the next requests for a file are answered, in turn."""

    models: list[HubModel] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    mirrored: bool = False  # as a mirror that only knows files, not the list of them
    _scripts: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    address: str = ""

    def then(self, file: str, *answers: Answer) -> None:
        self._scripts[file].extend(answers)

    def paths(self, file: str) -> list[Asked]:
        return [one for one in self.asked if one.path.endswith(file)]

    def answer(self, visit: "Visit") -> None:
        script = self._scripts.get(Path(visit.plain_path).name)
        if script:
            script.popleft()(visit)
        else:
            visit.serve()

    def find(self, path: str) -> tuple[HubModel, str] | None:
        """Return the model and the file that a path means, or "" for its list."""
        for model in self.models:
            for revision in (model.commit, "main"):
                if path == f"/api/models/{model.repository}/revision/{revision}" and not self.mirrored:
                    return model, ""
                if path.startswith(f"/{model.repository}/resolve/{revision}/"):
                    return model, path.rpartition("/")[2]
        return None


class Visit(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    hub: HubServer

    @property
    def plain_path(self) -> str:
        return unquote(urlsplit(self.path).path)

    def do_GET(self) -> None:
        asked = Asked(
            path=self.plain_path,
            range=self.headers.get("Range", ""),
            token=self.headers.get("Authorization", ""),
        )
        self.hub.asked.append(asked)
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.hub.answer(self)

    def log_message(self, *_: Any) -> None:
        return

    # --- ways to answer ---------------------------------------------------------------------------------------------

    def content(self) -> bytes | None:
        found = self.hub.find(self.plain_path)
        if found is None:
            return None
        model, name = found
        return json.dumps(model.listing()).encode() if not name else model.files.get(name)

    def serve(self, *, cut_after: int | None = None, spoil: bool = False, wait: threading.Event | None = None) -> None:
        """Answer as the hub does, from where it was asked to; ``cut_after`` counts the bytes of this answer."""
        content = self.content()
        if content is None:
            self.refuse(404)
            return
        begins = self._begins()
        if begins > len(content) - 1 and begins:
            self.refuse(416)
            return
        body = bytes(byte ^ 1 for byte in content) if spoil else content
        self._head(begins, len(content))
        self._body(body[begins:], cut_after, wait)

    def _begins(self) -> int:
        asked = self.headers.get("Range", "")
        return int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0

    def _head(self, begins: int, whole: int) -> None:
        self.send_response(206 if begins else 200)
        self.send_header("Content-Length", str(whole - begins))
        self.send_header("X-Repo-Commit", COMMIT)
        if begins:
            self.send_header("Content-Range", f"bytes {begins}-{whole - 1}/{whole}")
        self.end_headers()

    def _body(self, body: bytes, cut_after: int | None, wait: threading.Event | None) -> None:
        end = len(body) if cut_after is None else min(cut_after, len(body))
        for at in range(0, end, _PIECE):
            self.wfile.write(body[at : min(at + _PIECE, end)])
            self.wfile.flush()
        if wait is not None:
            wait.wait(30)
        if end < len(body):
            self.close_connection = True

    def refuse(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", "0")
        self.end_headers()


# --- what a server may do instead of answering ----------------------------------------------------------------------------


def cut(after: int) -> Answer:
    return lambda visit: visit.serve(cut_after=after)


def spoiled(visit: Visit) -> None:
    """Answer with as many bytes, but others."""
    visit.serve(spoil=True)


def status(code: int, **headers: str) -> Answer:
    return lambda visit: visit.refuse(code, **headers)


def silent(until: threading.Event, after: int = 0) -> Answer:
    """Say nothing more after so many bytes, until this happens."""
    return lambda visit: visit.serve(cut_after=after, wait=until)


def led_to(address: str, code: int = 302) -> Answer:
    """Send the visitor elsewhere."""
    return lambda visit: visit.refuse(code, Location=address)


def without_ranges(visit: Visit) -> None:
    """Answer from the first byte whatever was asked for."""
    del visit.headers["Range"]
    visit.serve()


def page(text: bytes) -> Answer:
    """Answer with a page, as those do that want a log-in first."""

    def answer(visit: Visit) -> None:
        visit.send_response(200)
        visit.send_header("Content-Type", "text/html")
        visit.send_header("Content-Length", str(len(text)))
        visit.end_headers()
        visit.wfile.write(text)

    return answer


@contextmanager
def running_hub(*models: HubModel, is_secure: bool = False) -> Iterator[HubServer]:
    """Run a hub on a free port of this machine for a while."""
    hub = HubServer(models=list(models))
    handler = cast("type[Visit]", type("Visit", (Visit,), {"hub": hub}))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if is_secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE, TLS / "no_secret.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    hub.address = f"http{'s' if is_secure else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def running_proxy(*, refusal: int = 403) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy on this machine that refuses secured lines; the second value is what it was asked to fetch."""
    import urllib.request

    fetched: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fetched.append(self.path)
            plain = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with plain.open(self.path) as answer:
                body = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def do_CONNECT(self) -> None:
            fetched.append(self.path)
            self.send_error(refusal)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", fetched
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

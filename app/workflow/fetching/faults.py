"""What went wrong while something was fetched: whether it may pass, and in words what to do about it."""

import http.client
import re
import socket
import ssl
from typing import Final
from urllib.error import HTTPError, URLError

from app.core.errors import ErrorCode, HostError, error_of

_PASSING_STATUS: Final = frozenset({408, 416, 425, 429, 500, 502, 503, 504})
_NOT_ALLOWED: Final = frozenset({401, 403})
_NOT_THERE: Final = frozenset({404, 410, 451})
_NO_PROXY: Final = 407
_TUNNEL: Final = re.compile(r"Tunnel connection failed: (\d+)")


def is_passing(error: BaseException) -> bool:
    """Say whether the next try may do better."""
    cause = _cause(error)
    status = _status_of(cause)
    if status:
        return status in _PASSING_STATUS
    if isinstance(cause, ssl.SSLCertVerificationError | http.client.InvalidURL):
        return False
    return isinstance(cause, OSError | http.client.HTTPException)


def told(error: BaseException, name: str, code: ErrorCode) -> HostError:
    """Return the fault as a person reads it; ``name`` is what was to be fetched."""
    cause = _cause(error)
    return HostError(code, f"{name} could not be fetched: {_why(cause)}", detail=f"{type(cause).__name__}: {cause}")


def wrong_bytes(name: str, how: str, code: ErrorCode) -> HostError:
    """Return the fault of a file that came whole and is not what it should be; nothing of it was kept."""
    sentence = (
        f"What came for {name} is not that file: {how}. Nothing of it was kept. A mirror or a proxy may have changed "
        "it, or a page for logging in stands in between. Try again, or choose another mirror."
    )
    fault = error_of(code, sentence)
    assert isinstance(fault, HostError)
    return fault


def _cause(error: BaseException) -> BaseException:
    """Return what is behind urllib's own error."""
    if isinstance(error, URLError) and not isinstance(error, HTTPError) and isinstance(error.reason, BaseException):
        return error.reason
    return error


def _status_of(cause: BaseException) -> int:
    """Return what a server, or a proxy on the way to one, answered; 0 where none did."""
    if isinstance(cause, HTTPError):
        return cause.code
    found = _TUNNEL.match(str(cause)) if isinstance(cause, OSError) else None
    return int(found[1]) if found else 0


def _why(cause: BaseException) -> str:
    status = _status_of(cause)
    if status and not isinstance(cause, HTTPError) and status != _NO_PROXY:
        return f"the proxy does not let it through ({status}). Look at the proxy, or ask who looks after it."
    return _why_refused(status) if status else _why_broken(cause)


def _why_broken(cause: BaseException) -> str:
    match cause:
        case ssl.SSLCertVerificationError():
            return (
                f"the server's certificate is not one this computer trusts ({cause.verify_message}). Where a company or "
                "a virus scanner looks into what comes, its certificate belongs into the system's own store; also look "
                "whether the clock is right."
            )
        case ssl.SSLError():
            return "no secured connection came about. Look at the proxy and the mirror, then try again."
        case socket.gaierror():
            return "the server's name is not known here. Is there a connection to the internet, or is a proxy needed?"
        case TimeoutError():
            return "the server did not answer for a long time. Try again later; what came is kept."
        case ConnectionRefusedError():
            return "the server does not take connections. Look at the proxy and the mirror, then try again."
        case http.client.InvalidURL() | ValueError():
            return "the address is none. Look at the proxy and the mirror."
        case _:
            return "the connection broke again and again. Try again later; what came is kept."


def _why_refused(status: int) -> str:
    if status in _NOT_ALLOWED:
        return (
            f"the server does not give it to everybody ({status}). Agree to its terms there and give your token in "
            "HF_TOKEN, or take another model."
        )
    if status in _NOT_THERE:
        return f"it is not there ({status}). Look at the name, the revision and the mirror."
    if status == _NO_PROXY:
        return (
            "the proxy wants a name and a password (407). Write them into its address: http://name:password@host:port."
        )
    if status in _PASSING_STATUS:
        return f"the server is busy or out of order ({status}). Try again later; what came is kept."
    return f"the server refused it ({status})."

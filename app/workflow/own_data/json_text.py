"""Reading JSON that anybody may have written."""

import json
from typing import Any, NoReturn

from app.core.errors import ErrorCode, InputError


def parsed(content: bytes, name: str) -> Any:
    """Return the value; raise InputError, naming the file, when it is no JSON."""
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        sentence = f"The export cannot be read. {name} is no JSON that can be read: {error}. Nothing was taken in."
        raise InputError(ErrorCode.FORMAT_BROKEN, sentence) from error


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")

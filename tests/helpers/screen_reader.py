"""Reads the window through AT-SPI as a screen reader does: ``dbus-run-session -- python3 screen_reader.py PROGRAM…``.

Run by the system's Python, which has pyatspi; it starts the program itself, inside the session's bus. What it read goes
to standard output as one JSON object.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]  # of the system, not of our environment

PATIENCE_S = 60.0
PAUSE_S = 0.1
ANYTHING = ""


def things(root: Any) -> Iterator[Any]:
    """Yield what is on the screen, the outer before the inner."""
    yield root
    for child in root:
        if child is not None:
            yield from things(child)


def find(root: Any, role: str, name: str) -> Any:
    """Return the first thing of this role and name; None where there is none now."""
    for thing in things(root):
        if thing.getRoleName() == role and (name == ANYTHING or thing.name == name):
            return thing
    return None


def wait_for(look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            found = look()
        except Exception:  # what was there a moment ago is gone: look again
            found = None
        if found:
            return found
        time.sleep(PAUSE_S)
    raise SystemExit(f"waited in vain for {what}")


def application() -> Any:
    return next(
        (each for each in pyatspi.Registry.getDesktop(0) if each is not None and each.name == "Frisco Whisper"), None
    )


def press(thing: Any) -> None:
    actions = thing.queryAction()
    names = [actions.getName(number) for number in range(actions.nActions)]
    actions.doAction(names.index("Press"))


def text_of(thing: Any) -> str:
    return str(thing.queryText().getText(0, -1))


def read() -> dict[str, Any]:
    """Press the button that tries the sample, wait for its transcript, and read what there is."""
    program = wait_for(application, "the program")
    press(wait_for(lambda: find(program, "push button", "Try the sample"), "the button"))
    text = wait_for(lambda: text_of(find(program, "text", "Working copy")), "the transcript")
    wait_for(lambda: "done" in find(program, "list", "Queue")[0].name, "the end of the job")
    return {
        "menus": [item.name for item in find(program, "menu bar", ANYTHING)],
        "buttons": [each.name for each in things(program) if each.getRoleName() == "push button"],
        "queue": [row.name for row in find(program, "list", "Queue")],
        "library": [row.name for row in find(program, "list", "Library")],
        "text": text,
    }


def main() -> None:
    environment = {**os.environ, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    program = subprocess.Popen(sys.argv[1:], env=environment)
    try:
        print(json.dumps(read()))
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()


if __name__ == "__main__":
    main()

"""What the frozen program's own start leaves in the environment, taken back before anything else is started.

The bootloader makes the system's linker look in our folder first, and its hook for Qt names our plug-ins. We need
neither once we run, and a file manager or a browser that inherits them loads our libraries and falls over. A program of
ours that we start must in turn begin as if a person had started it.
"""

import os
from collections.abc import MutableMapping

_LINKER = "LD_LIBRARY_PATH"
_OF_QT = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
_OF_THE_BOOTLOADER = "_PYI_"


def give_back(environment: MutableMapping[str, str] = os.environ) -> None:
    """Leave the environment as the person has it."""
    for name in (*_OF_QT, _LINKER, *(name for name in environment if name.startswith(_OF_THE_BOOTLOADER))):
        environment.pop(name, None)
    theirs = environment.pop(f"{_LINKER}_ORIG", None)
    if theirs is not None:
        environment[_LINKER] = theirs

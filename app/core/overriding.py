"""The mark of a method that replaces one of a base class: typing has it from Python 3.12 on."""

from typing import TYPE_CHECKING

__all__ = ["override"]

if TYPE_CHECKING:
    from typing_extensions import override
else:  # that package takes milliseconds of each start to load, for a mark that nobody reads at run time

    def override(method):
        return method

"""The command line, frozen."""

import sys

from app.__main__ import command_line
from entries.frozen_environment import give_back

give_back()
sys.exit(command_line())

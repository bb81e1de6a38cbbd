"""The window, frozen."""

import sys

from app.__main__ import window
from entries.frozen_environment import give_back

give_back()
sys.exit(window())

"""The worker, frozen."""

from app.worker.__main__ import main
from entries.frozen_environment import give_back

give_back()
main()

"""Runs jobs: the queue, the supervised workers, the memory ladder, the GPU monitor. QtCore only; no widget, no table."""

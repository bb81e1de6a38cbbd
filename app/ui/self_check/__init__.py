"""The checks of ``frisco --selftest`` that need a window.

Nothing of Qt is imported before a check runs, so that a missing library of the system is a sentence of that check.
"""

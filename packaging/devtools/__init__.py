"""What ``dev.py`` does, step by step, with the standard library alone. Nothing here is part of the program."""

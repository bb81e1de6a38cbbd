"""Two programs, one library: how a command reaches the window that has it. Which words they use stands in ``core``."""

"""Windows that open above the main one: export, versions, shortcuts, faults, about. None of them stops the program."""

"""Speech models: the catalogue, fetching, taking in a folder, checking, setting aside, deleting. No engine code."""

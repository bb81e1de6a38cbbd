"""The frozen programs: a few lines each, before the program itself begins."""

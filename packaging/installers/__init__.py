"""How packages are made: the frozen program, its notices, and what each system wants around it. No part of the program."""

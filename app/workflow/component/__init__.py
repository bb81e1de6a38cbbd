"""The GPU component: the cuBLAS 12 libraries, which are never part of the program and are fetched or brought by the person."""

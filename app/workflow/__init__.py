"""Use cases shared by the window and the command line: take a file in, order a job, export, models, diagnostics."""

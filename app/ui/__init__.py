"""The window: widgets, models, delegates. No SQL, no process, no inference. Its first rooms come with the main window."""

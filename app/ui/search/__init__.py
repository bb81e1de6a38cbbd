"""Search everything: the panel that Ctrl+K opens over the window."""

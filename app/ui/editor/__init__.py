"""The transcript editor: two panes with aligned rows over one log of edits. Why it is built so: README.md beside this."""

"""The graphics cards in the window: one line in the status area and the panel behind it. Nothing here asks the driver."""

"""The command line ``frisco``: one thin file a command."""

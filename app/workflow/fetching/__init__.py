"""Fetching over the network: what is asked for goes on where it was cut, and is there only when it is right."""

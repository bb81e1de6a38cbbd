"""All of a library in open formats: written out, and taken in again."""

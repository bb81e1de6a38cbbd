"""SQLite through peewee, and the media store. Core values go in and come out; rows stay inside."""

"""Readers of files from outside. They run in the reading room only, a separate process: nothing here knows Django."""

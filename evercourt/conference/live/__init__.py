"""The process that holds the lines: pages and recorders speak with it, and it alone with the engine.

What should be stands in the database and is read anew at every change (`bus.py`); this process brings it about, and
tells by acts what happens to the lines. It may be killed at any time: the engine goes on, the pages come back.
"""

"""Engines that carry sound and picture: `embedded`, of Python packages alone, and one in memory for the tests."""

"""Closures as the public and the parties see them: the notice, and the answer whether a hearing may be by video."""

"""How the courts are reached: the directory for everyone, and the desk that keeps it."""

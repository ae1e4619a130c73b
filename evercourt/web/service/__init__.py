"""Service of process for people: join with the code, read what is served, answer; and the desk of the registry."""

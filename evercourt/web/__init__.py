"""The door for people: server pages that work without JavaScript."""

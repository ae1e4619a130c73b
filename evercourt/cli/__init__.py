"""The door for operators: the evercourt command."""

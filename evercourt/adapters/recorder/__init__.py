"""The recorder of another place: a program of its own that takes part in a room and writes down what it receives."""

"""The house as a machine: its maintenance at the doors, the public log of outages, the desk of who keeps it."""

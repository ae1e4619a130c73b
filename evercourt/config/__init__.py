"""Settings from the environment, addresses, and which adapter answers which port."""

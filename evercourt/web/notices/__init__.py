"""What the courts make public, for everyone; and the desk at which it is written and released."""

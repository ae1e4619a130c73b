"""The public portal: open to everyone, no account."""

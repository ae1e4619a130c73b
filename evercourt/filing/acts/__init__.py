"""Everything that can be done with a filing, on any channel."""

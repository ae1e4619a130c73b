"""People, the offices they hold, identity proved, and the channels they can be reached on."""

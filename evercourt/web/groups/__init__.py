"""Cases tried together: who is in the group, joining and separating, and what is done once for all."""

"""Who must not sit: relations declared, and requests that a member of the panel withdraw."""

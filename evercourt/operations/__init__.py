"""The house as a machine: maintenance announced beforehand, and the log of the times in which it was down."""

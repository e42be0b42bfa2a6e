"""账: the one place of state."""

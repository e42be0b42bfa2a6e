"""收: from the inbox into the store, and back to the sender with a reason."""

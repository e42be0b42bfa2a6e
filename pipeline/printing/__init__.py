"""印: from an approved record to a counted sheet."""

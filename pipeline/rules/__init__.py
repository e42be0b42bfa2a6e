"""审: the rulebook, one file per chapter of the memo; pure."""

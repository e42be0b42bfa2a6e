"""函: letters and lists to people outside: what is said, to whom, and how it looks on paper."""

"""读: tables, plans and portraits become facts; measures, never judges."""

"""演: a sample office, made and carried from inbox to bundle."""

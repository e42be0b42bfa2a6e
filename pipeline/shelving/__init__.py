"""存: what was approved is packed into a bundle that proves itself."""

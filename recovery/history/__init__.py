"""What was written about the past: one timeline a person, and the seals that show whether it was touched. Reads only,
but for the seals."""

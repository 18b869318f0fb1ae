"""What if: scenario files, the branches of the log that they make, and what would change."""

"""Where it comes from: documents, and what other projects have coded, as candidates for a log."""

"""How good: whether a replay shows what the record of a case says it should, and how much that is worth."""

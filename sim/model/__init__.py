"""What it does: the negotiation-state model as pure functions on immutable values."""

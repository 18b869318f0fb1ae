"""What an analyst decides on candidates, and the events that come of it."""

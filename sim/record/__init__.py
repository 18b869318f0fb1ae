"""What happened: dates, events, cases and the log."""

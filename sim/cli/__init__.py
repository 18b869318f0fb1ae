"""The `detente` command: one file per group; it opens files, calls the rest, and prints."""

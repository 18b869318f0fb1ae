"""From sentences to candidates: what is found, of which type it is, and tellings put together."""

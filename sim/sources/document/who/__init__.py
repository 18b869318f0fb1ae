"""Who is meant: the world's states and bodies, a case's names and posts, mentions, pronouns, the two sides."""

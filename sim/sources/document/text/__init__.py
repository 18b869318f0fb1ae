"""Text as it is worked on: tokens, paragraphs and sentences, sentences with their words."""

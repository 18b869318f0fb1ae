"""How a file is read so that every mistake can be shown: composing YAML, words for what is wrong, checks of the whole.

`yamlfile` and `files`, one floor up, are the doors; nothing else needs to enter here.
"""

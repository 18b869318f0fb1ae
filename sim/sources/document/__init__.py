"""From a document to events: text, actors, dates, triggers, roles, modality; candidates that somebody decides.

Nothing here changes a log. `coder.code` proposes, an analyst decides, `decided.events` gives what was accepted.
"""

"""Other coders and tools: plug-ins, programs, doccano, and the checks that every reply has to pass."""

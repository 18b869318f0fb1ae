"""Running it: the only folder that imports SimPy, which says when and never what."""

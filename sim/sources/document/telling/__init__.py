"""How a text tells something: who says so, how sure, and when."""

"""A session as a test in Python, as somebody would write it."""

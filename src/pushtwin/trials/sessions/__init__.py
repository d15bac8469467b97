"""Sessions: calls that a journal has kept, done again, some left out, or written down as a test."""

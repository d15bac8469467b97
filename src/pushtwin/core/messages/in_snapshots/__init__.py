"""What a snapshot says of sends and messages: entries, rows, and one made of the other."""

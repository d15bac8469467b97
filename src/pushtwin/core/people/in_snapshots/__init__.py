"""What a snapshot says of persons and registrations: entries, rows, and one made of the other."""

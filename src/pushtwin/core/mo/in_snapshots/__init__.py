"""What a snapshot says of messages that phones have sent, and of what becomes of them."""

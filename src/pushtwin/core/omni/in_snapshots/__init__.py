"""What a snapshot says of OMNI failover."""

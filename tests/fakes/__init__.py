"""Stand-ins for services outside, on loopback."""

"""What corrections taught: per supplier layout, as plain data."""

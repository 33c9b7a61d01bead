"""Measures accuracy and speed, writes what it found, and guards it."""

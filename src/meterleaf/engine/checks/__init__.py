"""Tests over the fields of a reading, each a small function with a stable code."""

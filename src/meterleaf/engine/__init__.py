"""Document in, reading out: a library with no server, no database, no network, no environment and no clock."""

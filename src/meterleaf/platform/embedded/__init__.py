"""The servers that come along: the real PostgreSQL and a real S3 server, started and supervised by us.

A data folder comes in, running servers with their addresses and keys come out. External servers, given by URL in
the settings, switch these off; nobody above this room can tell the difference.
"""

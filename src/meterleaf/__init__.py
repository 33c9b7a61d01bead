"""Meterleaf: from a pile of bills to readings one can audit.

The parts, from what starts to what knows nothing of documents:
programs > pipeline > accounts > platform, and beside them the engine, a library on its own.
"""

__version__ = "0.1.0"

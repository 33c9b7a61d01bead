"""Facts to reading: an e-invoice's own statements become classified items with evidence, and nothing is guessed from looks."""

from meterleaf.engine.extract.facts.read import read_facts
from meterleaf.engine.extract.facts.values import FactsReading

__all__ = ["FactsReading", "read_facts"]

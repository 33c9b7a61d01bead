"""Papers with several items: several supplies, meters or fuels on a bill, lists of fillings, several bills in a file."""

from meterleaf.samples.several.make import KINDS, several_samples

__all__ = ["KINDS", "several_samples"]

"""A language model as a second pair of eyes: a doubtful reading enters, a surer one leaves, and nothing unprinted with it.

The model is handed in by the caller (`contracts.LanguageModel`) and asked for doubtful documents alone. Each value it
gives must be found in the document's own words, or it is dropped; what it confirms becomes surer, what it adds is marked.
"""

from meterleaf.engine.consult.consulting import consult

__all__ = ["consult"]

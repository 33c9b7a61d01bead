"""What corrections taught, as plain data: a corrected reading and its pages enter, rules of that layout leave.

A layout is known again by the words that do not change from bill to bill (its marks) and by its supplier's own words. For
each field it keeps what stood around the value: the words before it, to its left, above it. The next document of the
layout is read by these, and the values outrank the general way. One correction is enough; nothing of another supplier's
document is touched.
"""

from meterleaf.engine.memory.layouts import Layout, Memory, marks_of
from meterleaf.engine.memory.learning import learn
from meterleaf.engine.memory.recalling import recall

__all__ = ["Layout", "Memory", "learn", "marks_of", "recall"]

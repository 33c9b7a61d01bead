"""Both sides of a child speak alike."""

from hypothesis import given
from hypothesis import strategies as st

from meterleaf.engine import work
from meterleaf.platform.children import messages

HEADERS = st.dictionaries(st.text(max_size=10), st.text(max_size=20) | st.integers() | st.none(), max_size=5)


@given(header=HEADERS, body=st.binary(max_size=100))
def test_what_one_side_frames_the_other_understands(header, body):
    assert messages.frame(header, body) == work.frame(header, body)
    assert work.unframe(messages.frame(header, body)) == (header, body)
    assert messages.unframe(work.frame(header, body)) == (header, body)

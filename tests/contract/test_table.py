"""The table of docs/contract.md names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_named_test_exists():
    named = re.findall(r"\| (\S+\.py)::(test_\w+) \|", (ROOT / "docs" / "contract.md").read_text("utf-8"))
    assert len(named) > 60
    missing = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).is_file() or not re.search(rf"def {test}\(", (ROOT / path).read_text("utf-8"))
    ]
    assert missing == []

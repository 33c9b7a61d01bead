"""`python -m bench.guard [--update]`: no figure of accuracy may fall more than 0.01 below the committed ones."""

from __future__ import annotations

import argparse
import json
import sys

from bench import measures
from bench.sets import ROOT

BASELINE = ROOT / "bench" / "baseline.json"
SLACK = 0.01
COUNT = 240
# figures that are better when small
SMALL = ("sure but wrong", "calibration error")
IGNORED = ("documents",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the figures of this run as the new floor")
    args = parser.parse_args()
    found = measured()
    committed = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    if args.update:
        BASELINE.write_text(json.dumps({**committed, **found}, indent=1) + "\n")
        print(f"{BASELINE.relative_to(ROOT)} written")
        return 0
    fallen = [line for name, figures in found.items() for line in compare(name, figures, committed.get(name, {}))]
    print("\n".join(fallen) if fallen else f"accuracy holds on {', '.join(found)}")
    return 1 if fallen else 0


def measured() -> dict[str, dict[str, float]]:
    """Figures of the sets that are there: made ones always, the corpus where it lies beside the checkout."""
    found = {one.name: one.figures for one in (measures.held_out(COUNT), measures.never_seen(), measures.unusual())}
    real = measures.corpus()
    if real is None:
        print("no corpus beside the checkout: only made papers are guarded")
        return found
    return {**found, "corpus": real.figures}


def compare(name: str, figures: dict[str, float], floor: dict[str, float]) -> list[str]:
    """A line for each figure that is worse than its floor by more than the slack."""
    lines = []
    for figure, committed in floor.items():
        if figure in IGNORED or figure not in figures:
            continue
        worse = figures[figure] - committed if figure in SMALL else committed - figures[figure]
        if worse > SLACK:
            lines.append(f"{name}: {figure} is {figures[figure]}, was {committed}")
    return lines


if __name__ == "__main__":
    sys.exit(main())

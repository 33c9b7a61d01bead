"""`python -m bench.failures`: what reads wrong, by kind, for whoever works on the engine."""

from __future__ import annotations

import argparse
from collections import defaultdict
from typing import TYPE_CHECKING

from bench import sets
from bench.running import judge_set
from bench.scoring import RIGHT, Judged, figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

from meterleaf.samples.make import Wish


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--families", default="train", choices=("train", "heldout", "all"))
    parser.add_argument("--formats", default="")
    parser.add_argument("--examples", type=int, default=8)
    args = parser.parse_args()
    wish = Wish(args.families, (), tuple(filter(None, args.formats.split(","))))
    documents = sets.generated("failures", args.count, args.seed, wish)
    verdicts, _ = judge_set(documents)
    print(
        f"# Failures on {args.count} generated documents ({args.families} families)\n\nDocuments: `{documents.folder}`\n"
    )
    print("\n".join(f"- {name}: {value}" for name, value in figures(verdicts).items()))
    for title, key in (("category", _category), ("format", _group), ("language", _language)):
        print(f"\n## Key reading right by {title}\n")
        print("\n".join(_table(verdicts, key)))
    print("\n## Fields, by kind of failure\n")
    print("\n".join(_kinds(verdicts, args.examples)))


def _category(one: Judged) -> str:
    return one.category


def _group(one: Judged) -> str:
    return one.group


def _language(one: Judged) -> str:
    return one.language


def _table(verdicts: list[Judged], key: Callable[[Judged], str]) -> Iterable[str]:
    parts: dict[str, list[Judged]] = defaultdict(list)
    for one in verdicts:
        parts[key(one)].append(one)
    for name, members in sorted(parts.items()):
        shown = figures(members)
        yield f"- {name}: n {len(members)}, category {shown['category right']}, F1 {shown['field F1']}, key {shown['key reading right']}"


def _kinds(verdicts: list[Judged], examples: int) -> Iterable[str]:
    mistaken: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for one in verdicts:
        if not one.category_right:
            mistaken[one.category, one.got].append(f"`{one.id}` ({one.language} {one.group})")
    yield from (
        f"- category {want} read as {got}: {', '.join(ids[:examples])}" for (want, got), ids in mistaken.items()
    )
    kinds: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for one in verdicts:
        for name, verdict in [*one.fields.items(), *((f"header {key}", value) for key, value in one.header.items())]:
            if verdict not in RIGHT:
                kinds[name, verdict].append(one)
    for (name, verdict), members in sorted(kinds.items(), key=lambda pair: -len(pair[1])):
        yield f"\n### {name}: {verdict}, {len(members)} times"
        for one in members[:examples]:
            got, want = one.values.get(name, (None, None))
            yield f"- `{one.id}` ({one.language} {one.category} {one.group}): got {got!r}, truth {want!r}"


if __name__ == "__main__":
    main()

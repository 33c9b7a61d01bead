"""A reliability curve as SVG: stated confidence against the share that was right, with how many stand behind each dot."""

from __future__ import annotations

SIZE, MARGIN = 320, 42


def reliability_svg(curves: dict[str, list[tuple[float, float, int]]]) -> str:
    """One curve a set; a point is (mean confidence, share right, number of documents)."""
    colours = ("#0b5394", "#b45f06", "#38761d", "#990000")
    parts = [_frame()]
    for (name, points), colour, row in zip(curves.items(), colours, range(len(curves)), strict=False):
        path = " ".join(f"{_x(confidence):.1f},{_y(right):.1f}" for confidence, right, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for confidence, right, count in points:
            radius = min(9.0, 2 + count**0.5 / 2)
            parts.append(
                f'<circle cx="{_x(confidence):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.6"/>'
            )
        parts.append(f'<text x="{MARGIN + 8}" y="{MARGIN + 14 + 15 * row}" fill="{colour}">{name}</text>')
    whole = SIZE + 2 * MARGIN
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" font-family="sans-serif" font-size="11">'
    return "\n".join([head, f'<rect width="{whole}" height="{whole}" fill="white"/>', *parts, "</svg>"]) + "\n"


def _x(value: float) -> float:
    return MARGIN + value * SIZE


def _y(value: float) -> float:
    return MARGIN + (1 - value) * SIZE


def _frame() -> str:
    lines = [f'<rect x="{MARGIN}" y="{MARGIN}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#888"/>']
    lines.append(f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#bbb" stroke-dasharray="4 4"/>')
    for step in range(0, 11, 2):
        lines.append(f'<text x="{_x(step / 10) - 8:.1f}" y="{_y(0) + 15}">{step / 10:.1f}</text>')
        lines.append(f'<text x="{MARGIN - 24}" y="{_y(step / 10) + 4:.1f}">{step / 10:.1f}</text>')
    lines.append(f'<text x="{_x(0.36):.1f}" y="{_y(0) + 32}">stated confidence</text>')
    lines.append(f'<text x="12" y="{_y(0.38):.1f}" transform="rotate(-90 12 {_y(0.38):.1f})">share right</text>')
    return "\n".join(lines)

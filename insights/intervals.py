"""How far a figure may be from the truth, given so few answers. Pure arithmetic, no libraries."""

from __future__ import annotations

from math import sqrt

#: Two-sided 95 %.
Z95 = 1.959963984540054


def wilson(part: int, whole: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of a share of 0–1; None without answers, ValueError unless 0 ≤ part ≤ whole.

    Wilson 1927; Brown, Cai & DasGupta 2001. The plain ± interval covers only 65 % at n = 10, p = 0.9.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a share")
    if whole == 0:
        return None
    share, weight = part / whole, z * z / whole
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(share * (1 - share) / whole + weight / (4 * whole))
    # At the ends the exact value is 0 or 1; floating point would leave -1e-17.
    return (0.0 if part == 0 else middle - half, 1.0 if part == whole else middle + half)


def adjusted_wald_nps(promoters: int, passives: int, detractors: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval (low, high) of NPS in points, clipped to −100…100; None without answers, ValueError below zero.

    Rocks 2016: add 0.75 promoters, 1.5 passives and 0.75 detractors, then variance (p + d − (p − d)²) / n.
    Shown around the raw NPS, which need not be its middle.
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("a count cannot be negative")
    if promoters + passives + detractors == 0:
        return None
    n = promoters + passives + detractors + 3
    up, down = (promoters + 0.75) / n, (detractors + 0.75) / n
    half = z * sqrt((up + down - (up - down) ** 2) / n)
    return (100 * max(-1.0, up - down - half), 100 * min(1.0, up - down + half))

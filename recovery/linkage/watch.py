"""The standing watch on automatic links: a daily sample goes to people, and says how often a machine is wrong."""

from __future__ import annotations

import math

#: The 97.5th percentile of the normal distribution: both ends together leave out 5 %.
_Z = 1.959964


def wilson(wrong: int, checked: int) -> tuple[float, float]:
    """The ends of the 95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953); (0, 1) of nothing.

    >>> low, high = wilson(0, 38_416)
    >>> low, round(high * 10_000, 2)
    (0.0, 1.0)
    """
    if not checked:
        return 0.0, 1.0
    share, square = wrong / checked, _Z * _Z
    middle = share + square / (2 * checked)
    reach = _Z * math.sqrt(share * (1 - share) / checked + square / (4 * checked * checked))
    whole = 1 + square / checked
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)

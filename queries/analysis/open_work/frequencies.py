"""A share as a natural frequency: one in four says to most readers more than 27 %.

G. Gigerenzer, U. Hoffrage, How to improve Bayesian reasoning without instruction: frequency formats. Psychological
Review 102 (1995) 684-704.
"""

_KNOWN = ((1, 20), (1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10), (19, 20))


def nearest(share: float) -> tuple[int, int]:
    """Give the k of n that is nearest to a share from 0 to 1: (0, 20) or (20, 20) for what is nearly none or all."""
    if share < 1 / 40:
        return 0, 20
    if share > 39 / 40:
        return 20, 20
    return min(_KNOWN, key=lambda known: abs(known[0] / known[1] - share))

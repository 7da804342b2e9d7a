"""Logistic regression by Newton's method, for many sets of weights on the same answers at once.

Berkson 1944; Newton–Raphson is iteratively reweighted least squares here (McCullagh & Nelder 1989, §4.4). A step that
does not climb is halved, and a singular system is eased, so separated or collinear columns give a finite fit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: A separated column lets its coefficient climb for ever; the likelihood has long stopped by then.
_ROUNDS = 30
_HALVINGS = 10
#: Eases the system of a step, not the likelihood: where Newton arrives is not moved by it.
_EASE = 1e-9


class Fit(Struct, frozen=True):
    """`coefficients` (fits × columns, log odds) and `log_likelihood` (fits, natural logarithm)."""

    coefficients: Floats
    log_likelihood: Floats


def fit(columns: Floats, good: Floats, whole: Floats, start: Floats | None = None, tolerance: float = 1e-10) -> Fit:
    """Logits of `good` of `whole` answers (each fits × rows) on `columns` (rows × columns, the constant among them).

    Every line of `good` and `whole` is a fit of its own. Begins at `start` (columns), else at zero, and ends when no
    fit gains more than `tolerance` of log-likelihood. Without separation it agrees with statsmodels' `Logit`.
    """
    import numpy as np

    rows, width = columns.shape
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(rows, width * width)
    at = np.tile(np.zeros(width) if start is None else start, (len(good), 1))
    reached = _log_likelihood(at, columns, good, whole)
    for _ in range(_ROUNDS):
        expected = 1 / (1 + np.exp(-_log_odds(at, columns)))
        gradient = (good - whole * expected) @ columns
        curvature = ((whole * expected * (1 - expected)) @ squares).reshape(-1, width, width)
        ease = _EASE * (np.trace(curvature, axis1=1, axis2=2) / width + _EASE)
        step = np.linalg.solve(curvature + ease[:, None, None] * np.eye(width), gradient[:, :, None])[:, :, 0]
        at, climbed = _climb(at, step, reached, columns, good, whole)
        gain, reached = float(np.max(climbed - reached)), climbed
        if gain <= tolerance:
            break
    return Fit(at, reached)


def _climb(
    at: Floats, step: Floats, reached: Floats, columns: Floats, good: Floats, whole: Floats
) -> tuple[Floats, Floats]:
    """The whole step for the fits it helps, half of it or less for others, none where nothing helps."""
    import numpy as np

    scale = np.ones((len(at), 1))
    for _ in range(_HALVINGS):
        found = _log_likelihood(at + scale * step, columns, good, whole)
        falls = found < reached
        if not falls.any():
            return at + scale * step, found
        scale[falls] /= 2
    scale[falls] = 0
    return at + scale * step, np.where(falls, reached, found)


def _log_likelihood(at: Floats, columns: Floats, good: Floats, whole: Floats) -> Floats:
    import numpy as np

    odds = _log_odds(at, columns)
    likelihood: Floats = (good * odds - whole * np.logaddexp(0, odds)).sum(axis=1)
    return likelihood


def _log_odds(at: Floats, columns: Floats) -> Floats:
    import numpy as np

    # Beyond 30 the probability is 0 or 1 to the last digit.
    odds: Floats = np.clip(at @ columns.T, -30, 30)
    return odds

"""Correlated variations of a smooth background, of the size that the data allow.

A search in a falling spectrum takes its background from a smooth function of few parameters whose
logarithm is linear in them, as ATLAS does in 1903.06248:

    f(m) ∝ f_Z(m) (1 − x^c)^b x^(p₀ + p₁ ln x + p₂ ln² x + p₃ ln³ x),  x = m/√s,

so that ln f moves along ln(1 − x^c), 1, ln x, ln² x, … around any starting point. Here these are
turned into independent variations, each a standard deviation of what counting B_i events in bin i
tells about the function, Σ_i B_i v_ki v_li = δ_kl, times a factor, the freedom. Freedom 1 would be
an auxiliary measurement as good as the data themselves, which the likelihood holds a second time;
an infinite one is a fit without constraint.
"""

import numpy as np
from numpy.polynomial import legendre

from zprimer.recast.analysis import Smooth


def shape_variations(
    edges: np.ndarray, background: np.ndarray, smooth: Smooth, sqrt_s: float
) -> np.ndarray:
    """Shifts of ln B per bin at +1 standard deviation of each nuisance parameter.

    Args:
        edges: of the bins in GeV, shape (bins + 1,).
        background: events per bin, shape (bins,), > 0.
        smooth: which functions, and how free they are.
        sqrt_s: GeV.

    Returns:
        Shape (variations, bins).
    """
    centres = 0.5 * (edges[1:] + edges[:-1])
    log_m = np.log(centres)
    position = 2 * (log_m - log_m[0]) / (log_m[-1] - log_m[0]) - 1
    functions = legendre.legvander(position, smooth.highest_power)
    if smooth.one_minus_power is not None:
        edge = np.log1p(-((centres / sqrt_s) ** smooth.one_minus_power))
        functions = np.column_stack([functions, edge])
    _, triangle = np.linalg.qr(functions * np.sqrt(background)[:, None])
    return smooth.freedom * np.linalg.solve(triangle.T, functions.T)

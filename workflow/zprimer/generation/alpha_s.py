"""The running strong coupling that goes with a set of parton densities."""

import numpy as np

from zprimer.errors import ConvergenceError

REFERENCE_SCALE = 91.188
_NEWTON_STEPS = 8


def alpha_s(scale: float | np.ndarray, at_mz: float, flavours: int = 5) -> np.ndarray:
    """α_s(μ) at two loops with a fixed number of flavours, MS-bar.

    da/dln μ² = −b₀a² − b₁a³ with b₀ = (33 − 2n_f)/12π, b₁ = (153 − 19n_f)/24π² (PDG review of QCD,
    Eq. 9.3). The exact implicit solution 1/a + r ln(r/(1/a + r)) = b₀ ln μ² + const, r = b₁/b₀, is
    found with Newton's method.

    Args:
        scale: μ in GeV, any shape.
        at_mz: α_s(91.188 GeV).
        flavours: n_f.

    Raises:
        ConvergenceError: the scale is too close to the Landau pole or below it.

    Example:
        >>> round(float(alpha_s(200.0, 0.130)), 6)
        0.114974
    """
    b0 = (33 - 2 * flavours) / (12 * np.pi)
    ratio = (153 - 19 * flavours) / (24 * np.pi**2) / b0

    def primitive(inverse: np.ndarray) -> np.ndarray:
        return inverse + ratio * np.log(ratio / (inverse + ratio))

    logarithm = np.log(np.square(scale) / REFERENCE_SCALE**2)
    target = np.asarray(primitive(np.asarray(1 / at_mz)) + b0 * logarithm)
    if np.any(target <= 0):
        raise ConvergenceError(
            f"alpha_s does not run from {at_mz:g} at the Z mass down to {np.min(scale):g} GeV."
        )
    inverse = target
    for _ in range(_NEWTON_STEPS):
        inverse = inverse - (primitive(inverse) - target) * (1 + ratio / inverse)
    return 1 / inverse

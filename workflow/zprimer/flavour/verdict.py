"""From a pull to a verdict."""

import math
from dataclasses import dataclass

import numpy as np

from zprimer.io.verdicts import ALLOWED, EXCLUDED, PREFERRED


@dataclass(frozen=True)
class Criterion:
    """Bounds on a pull, in standard deviations.

    Attributes:
        preferred_within: pulls of at most this size are ``preferred``; 0 prefers none.
        excluded_above: pulls above are ``excluded``.
        excluded_below: pulls below are ``excluded``.
    """

    preferred_within: float = 0.0
    excluded_above: float = math.inf
    excluded_below: float = -math.inf

    def verdict(self, pull: np.ndarray) -> np.ndarray:
        """``"excluded"``, ``"preferred"`` or ``"allowed"`` for each pull, same shape.

        Example:
            >>> Criterion(preferred_within=1, excluded_above=5).verdict(np.array([-3.2, 0.5, 6]))
            array(['allowed', 'preferred', 'excluded'], dtype='<U9')
        """
        excluded = (pull > self.excluded_above) | (pull < self.excluded_below)
        preferred = np.abs(pull) < self.preferred_within
        return np.where(excluded, EXCLUDED, np.where(preferred, PREFERRED, ALLOWED))

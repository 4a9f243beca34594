"""Background and signal of an analysis with their uncertainties, as arrays over all fitted bins.

Interference can make the signal negative, so that uncertainties of histograms are added to
templates, which unlike factors need no positive template. Only the Monte Carlo statistics of a
positive bin known to worse than 10 % is a Poisson constraint with the effective number of simulated
events, which keeps a template of few events from being shrunk to nothing, as a Gaussian would
allow.

In a region with a smooth background (``background.smooth``) shifts of positive bins are powers:
B_i exp(Σ α_k v_ki) is the smooth function itself and positive everywhere.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.recast.analysis import Analysis, Region
from zprimer.recast.results import PointYields, StandardModelYield
from zprimer.statistics import kernels
from zprimer.statistics.background_shape import shape_variations

BACKGROUND, SIGNAL = 0, 1
NORMALISATION = "signal_normalisation"
"""Nuisance parameter of the factor by which a signal is scaled to the published expectation."""
SCALE = "signal_scale"
"""Nuisance parameter of the envelope of renormalisation and factorisation scales."""
LARGE_ERROR = 0.1
"""Relative Monte Carlo error above which its constraint is a Poisson term."""
SMALL_ERROR = 0.02
"""Monte Carlo errors below this share of a bin's statistical error at the limit are left out."""


@dataclass(frozen=True)
class Channel:
    """Bins that pyhf sees as one channel.

    Attributes:
        name: in the workspace.
        region: of the analysis.
        start, stop: its bins among all.
    """

    name: str
    region: str
    start: int
    stop: int


@dataclass(frozen=True)
class Model:
    """What is expected in B bins, with G uncertainties that bins share.

    The first index of ``nominal``, ``powers``, ``up`` and ``down`` is 0 for the background and 1
    for the signal. A sample expects (nominal + Σ_g shift_g(α_g)) exp(Σ_g α_g powers_g), the signal
    times μ and times what its own parameter ℓ in the bin does.

    Attributes:
        channels: of the workspace.
        names: of the shared uncertainties, G of them.
        observed: events seen, shape (B,).
        nominal: shape (2, B).
        powers: shift of the logarithm at α = 1, shape (2, G, B).
        up, down: added at α = 1, and minus what is added at α = −1, shape (2, G, B); of size 0 if
            nothing is added anywhere.
        kinds: of the signal's own error in a bin, shape (B,): :data:`kernels.NO_ERROR`;
            ``POISSON``, ℓ being a factor known from a number of effective events; ``POWER``, a
            factor exp(ℓ × strength), or ``ADDED``, ℓ × strength being added.
        strengths: effective events, power or added events, shape (B,).
    """

    channels: tuple[Channel, ...]
    names: tuple[str, ...]
    observed: np.ndarray
    nominal: np.ndarray
    powers: np.ndarray
    up: np.ndarray
    down: np.ndarray
    kinds: np.ndarray
    strengths: np.ndarray

    def moves(self) -> np.ndarray:
        """Which shared uncertainties change anything, shape (G,)."""
        return np.any([np.any(array, axis=(0, 2)) for array in self._shifts()], axis=0)

    def _shifts(self) -> tuple[np.ndarray, ...]:
        return (self.powers, self.up, self.down) if self.up.size else (self.powers,)


class SignalModels:
    """Models of the points of one analysis, what does not depend on the point being done once.

    Shared uncertainties are ``lumi_<√s>`` (one a beam energy, common to signal and, where it is
    scaled from simulation, background), ``background_<region>``, ``background_<region>_shape<k>``,
    ``signal_normalisation``, ``signal_scale`` and those of analysis.yaml.

    ``normalisation`` and ``normalisation_error`` are the factor that scales the signal to the
    published expectation and its error, None where it is not scaled.

    Args:
        analysis: observed events, background and uncertainties.
        standard_model: our own simulation of the background, which shares it among beam energies.
        background_uncertainty: relative, replaces the one of analysis.yaml.

    Raises:
        InputError: ``background_uncertainty`` is not in 0 … 1; or the background scales with
            luminosity, but its beam energies are not known.
    """

    def __init__(
        self,
        analysis: Analysis,
        standard_model: Mapping[str, StandardModelYield],
        background_uncertainty: float | None = None,
    ) -> None:
        if background_uncertainty is not None and not 0 <= background_uncertainty <= 1:
            raise InputError(
                f"the background uncertainty {background_uncertainty:g} must be in 0 ... 1."
            )
        self.analysis = analysis
        self._regions = [
            (region, slice(stop - region.bins, stop))
            for region, stop in zip(
                analysis.fitted_regions,
                np.cumsum([region.bins for region in analysis.fitted_regions]).tolist(),
                strict=True,
            )
        ]
        self.background = np.concatenate([_expected(region) for region, _ in self._regions])
        self.observed = np.array([n for r, _ in self._regions for n in r.observed or ()], float)
        self._smooth = np.array(
            [_is_smooth(region) for region, _ in self._regions for _ in range(region.bins)]
        )
        self.normalisation: float | None = None
        self.normalisation_error: float | None = None
        if analysis.normalisation is not None:
            first = standard_model[analysis.fitted_regions[0].name]
            self.normalisation = first.ratio
            own = first.ratio * analysis.normalisation.uncertainty
            self.normalisation_error = math.hypot(first.ratio_error, own)
        shifts: dict[str, np.ndarray] = {}
        powers: dict[str, np.ndarray] = {}
        relative: dict[str, np.ndarray] = {}

        def add(to: dict[str, np.ndarray], name: str, place: slice, values: object) -> None:
            to.setdefault(name, np.zeros(len(self.background)))[place] = values

        for region, place in self._regions:
            assert region.background is not None
            nominal = self.background[place]
            if region.background.luminosity_uncertainty:
                shares = _energy_shares(analysis, region, standard_model[region.name])
                for sqrt_s, share in shares.items():
                    shift = analysis.luminosity_uncertainties[sqrt_s] * share * nominal
                    add(shifts, _luminosity(sqrt_s), place, shift)
            error = background_uncertainty
            error = region.background.uncertainty if error is None else error
            if error > 0:
                add(powers, f"background_{region.name}", place, np.log1p(error))
            for name, nuisance in region.nuisances.items():
                if nuisance.background is not None:
                    add(shifts, name, place, np.array(nuisance.background) * nominal)
                if nuisance.signal is not None:
                    add(relative, name, place, nuisance.signal)
            if analysis.normalisation is not None:
                add(relative, NORMALISATION, place, analysis.normalisation.uncertainty)
            for number, variation in enumerate(_shape_variations(analysis, region)):
                add(powers, f"background_{region.name}_shape{number}", place, variation)
        luminosities = [_luminosity(sqrt_s) for sqrt_s in analysis.luminosities]
        self.names = tuple(dict.fromkeys([*luminosities, *shifts, *powers, *relative, SCALE]))
        self._row = {name: index for index, name in enumerate(self.names)}
        self._relative = self._rows(relative)
        added = self._rows(shifts)
        more, self._up, self._down = self._as_powers(self.background, added, added)
        self._powers = self._rows(powers) + more
        self._channels = tuple(
            channel for region, place in self._regions for channel in _channels(region, place.start)
        )

    def _rows(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Shape (G, B)."""
        none = np.zeros(len(self.background))
        return np.array([values.get(name, none) for name in self.names])

    def signal(self, point: PointYields) -> tuple[np.ndarray, np.ndarray]:
        """Signal events and their Monte Carlo error in all fitted bins, each of shape (B,)."""
        found = [point.regions[region.name] for region, _ in self._regions]
        return stacked([r.signal for r in found]), stacked([r.error for r in found])

    def model(self, point: PointYields, scale: float = 1.0) -> Model:
        """Background and signal of a point, μ = 1/``scale`` being the point itself.

        Args:
            point: its yields.
            scale: multiplies the signal.
        """
        signal, error = self.signal(point)
        signal, error = scale * signal, scale * error
        up = self._relative * signal
        down = up.copy()
        for region, place in self._regions:
            found = point.regions[region.name]
            for sqrt_s, part in found.by_energy.items():
                relative = scale * self.analysis.luminosity_uncertainties[sqrt_s]
                row = self._row[_luminosity(sqrt_s)]
                up[row, place] = down[row, place] = relative * part
            if found.scale_up.size:
                row = self._row[SCALE]
                up[row, place] = scale * found.scale_up - signal[place]
                down[row, place] = signal[place] - scale * found.scale_down
        powers, up, down = self._as_powers(signal, up, down)
        kinds, strengths = self._errors(signal, error)
        none = np.zeros((2, len(self.names), 0))
        shifted = any(map(np.any, (self._up, self._down, up, down)))
        return Model(
            channels=self._channels,
            names=self.names,
            observed=self.observed,
            nominal=np.array([self.background, signal]),
            powers=np.array([self._powers, powers]),
            up=np.array([self._up, up]) if shifted else none,
            down=np.array([self._down, down]) if shifted else none,
            kinds=kinds,
            strengths=strengths,
        )

    def _as_powers(
        self, nominal: np.ndarray, up: np.ndarray, down: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Shifts of positive bins with a smooth background as powers, and what is left of them."""
        if not self._smooth.any():
            return np.zeros_like(up), up, down
        high, low = nominal + up, nominal - down
        positive = (self._smooth & (nominal > 0)) & (high > 0) & (low > 0)
        powers = np.zeros_like(up)
        powers[positive] = 0.5 * np.log(high[positive] / low[positive])
        return powers, np.where(positive, 0.0, up), np.where(positive, 0.0, down)

    def _errors(self, signal: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Kinds and strengths of the Monte Carlo errors, shape (B,)."""
        relevant = np.concatenate(
            [
                _relevant_errors(self.background[place], signal[place], errors[place])
                for _, place in self._regions
            ]
        )
        kinds = np.where(relevant > 0, kernels.ADDED, kernels.NO_ERROR)
        strengths = relevant.copy()
        poor = (relevant > LARGE_ERROR * signal) & (signal > 0)
        kinds[poor], strengths[poor] = kernels.POISSON, (signal[poor] / relevant[poor]) ** 2
        good = self._smooth & (relevant > 0) & (signal > relevant) & ~poor
        high, low = signal[good] + relevant[good], signal[good] - relevant[good]
        kinds[good], strengths[good] = kernels.POWER, 0.5 * np.log(high / low)
        return kinds, strengths


def _expected(region: Region) -> np.ndarray:
    assert region.background is not None
    return np.array(region.background.events, float)


def _is_smooth(region: Region) -> bool:
    return region.background is not None and region.background.smooth is not None


def _luminosity(sqrt_s: float) -> str:
    return f"lumi_{sqrt_s:g}"


def stacked(values: Sequence[Sequence[float] | np.ndarray]) -> np.ndarray:
    """Numbers in the bins of regions as one array over all bins, shape (B,)."""
    return np.concatenate([np.array(bins, float) for bins in values])


def _channels(region: Region, start: int) -> list[Channel]:
    """One a bin where the background is smooth: pyhf's ``normsys`` is one number a channel."""
    if _is_smooth(region):
        return [
            Channel(f"{region.name}_{bin}", region.name, start + bin, start + bin + 1)
            for bin in range(region.bins)
        ]
    return [Channel(region.name, region.name, start, start + region.bins)]


def _shape_variations(analysis: Analysis, region: Region) -> np.ndarray:
    """Shape (variations, bins), none without a smooth background."""
    if region.background is None or region.background.smooth is None:
        return np.zeros((0, region.bins))
    (sqrt_s,) = analysis.luminosities
    background = np.array(region.background.events)
    return shape_variations(np.array(region.edges), background, region.background.smooth, sqrt_s)


def _relevant_errors(background: np.ndarray, signal: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Monte Carlo errors, 0 where they are far below the statistical error at the limit.

    The signal at the limit is about three standard deviations of the background, or three events.
    """
    size = float(np.sum(np.abs(signal)))
    if len(signal) == 1 or size == 0:
        return errors
    at_limit = 3 / float(np.sqrt(np.sum(signal**2 / background))) + 3 / size
    statistical = np.sqrt(background + at_limit * np.abs(signal))
    return np.where(at_limit * errors < SMALL_ERROR * statistical, 0.0, errors)


def _energy_shares(
    analysis: Analysis, region: Region, simulated: StandardModelYield
) -> dict[float, float]:
    energies: Sequence[float] = sorted(analysis.luminosities)
    if len(energies) == 1:
        return {energies[0]: 1.0}
    total = sum(simulated.simulated)
    if total <= 0:
        raise InputError(
            f"region '{region.name}' of analysis '{analysis.name}' has a background that scales "
            "with luminosity at several beam energies, but no simulated Standard Model events."
        )
    return {sqrt_s: sum(simulated.by_energy.get(sqrt_s, ())) / total for sqrt_s in energies}

"""flavio's observables at many points, confronted with their measurements, flavio not needed.

b → sμμ goes through C₉ to C₁₀' at 4.8 GeV (:mod:`zprimer.flavour.flavio.quadratics`), the rest
through the contact couplings at m_Z' (:mod:`zprimer.flavour.flavio.contact`). Measurements of
b → sμμ are those that come with flavio, all others are the era's.
"""

from dataclasses import dataclass

import numpy as np

from zprimer.errors import InputError
from zprimer.flavour.effective_couplings import has_coupling
from zprimer.flavour.era import Era, Quantity
from zprimer.flavour.flavio import contact as flavio_contact
from zprimer.flavour.flavio import quadratics as flavio_quadratics
from zprimer.flavour.needs import (
    BOTTOM_STRANGE,
    MUON,
    MUON_NEUTRINO,
    NO_ELECTRON,
    STRANGE_DOWN,
    TAU_NEUTRINO,
    Needs,
    applies,
)
from zprimer.flavour.observable import Constraint
from zprimer.flavour.observables.b_to_s_leptons import SECTOR
from zprimer.flavour.wilson_coefficients import contact_couplings
from zprimer.models.couplings import couplings as couplings_at
from zprimer.models.points import PointTable

PREFIX = "flavio_"
"""In front of the names of flavio's observables."""
ERA = "2026"
"""The era that flavio's measurements belong to."""
MEASURED_IN = {
    "delta_m_s": ("meson_mixing", "delta_m_s"),
    "epsilon_k": ("kaon_mixing", "epsilon_k"),
    "k_plus_pi_nu_nu": ("kaons", "k_plus"),
    "k_long_pi_nu_nu": ("kaons", "k_long"),
    "trident": ("trident", "combination"),
}
"""Sector and key of an era for each observable of :mod:`zprimer.flavour.flavio.contact`."""
_NEEDS_OF_CONTACT: dict[str, Needs] = {
    "delta_m_s": ((BOTTOM_STRANGE,),),
    "epsilon_k": ((STRANGE_DOWN,),),
    "k_plus_pi_nu_nu": ((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO), (NO_ELECTRON,)),
    "k_long_pi_nu_nu": ((STRANGE_DOWN,), (MUON_NEUTRINO, TAU_NEUTRINO), (NO_ELECTRON,)),
    "trident": ((MUON,), (MUON_NEUTRINO,)),
}
NAMES = (*flavio_quadratics.NAMES, *MEASURED_IN)
LARGEST_PHASE = 0.05
"""Imaginary parts of C₉ to C₁₀' up to this share of the largest of them are dropped."""


@dataclass(frozen=True)
class Source:
    """What an observable is compared with.

    Attributes:
        measured: value and standard deviation; of an asymmetric one the mean of both sides.
        theory: relative theory uncertainty of the prediction.
        error: largest difference of the interpolation to flavio.
    """

    measured: Quantity
    theory: float
    error: float


def source(name: str, era: Era) -> Source:
    """Measurement and errors of one of :data:`NAMES`.

    Raises:
        InputError: there is none of this name, or the era has no measurement of it.
    """
    if name in MEASURED_IN:
        contact = flavio_contact.contact_form(name)
        measured = era.measurement(*MEASURED_IN[name])
        return Source(measured, contact.theory, contact.error)
    form = flavio_quadratics.form(name)
    average = Quantity(form.value, (form.below + form.above) / 2, "", form.source)
    return Source(average, form.theory, form.error)


def needs(name: str) -> Needs:
    """The couplings without which one of :data:`NAMES` says nothing about a point."""
    return _NEEDS_OF_CONTACT.get(name, ((BOTTOM_STRANGE,), (MUON,), (NO_ELECTRON,)))


def coefficients_at(points: PointTable) -> np.ndarray:
    """C₉, C₁₀, C₉', C₁₀' of the muon at 4.8 GeV, run from m_Z'.

    Returns:
        Array of shape (points, 4) in the order of
        :data:`zprimer.flavour.flavio.quadratics.COEFFICIENTS`.

    Raises:
        InputError: they are complex, or a Z' mass is out of range.
    """
    at = couplings_at(points)
    found = flavio_contact.run_to_b(contact_couplings(at), at.mass)
    largest = np.abs(found).max(axis=-1)
    complex_at = np.flatnonzero(np.abs(found.imag).max(axis=-1) > LARGEST_PHASE * largest)
    if complex_at.size:
        raise InputError(
            f"point {points.ids[complex_at[0]]}: flavio's observables of b -> s mu mu are on file "
            "for real Wilson coefficients: set the imaginary parts of the couplings of b to s to 0."
        )
    return found.real


def check_era(era: Era) -> None:
    """Check that an era is the one that flavio's measurements belong to.

    Raises:
        InputError: it is not.
    """
    if era.name != ERA:
        raise InputError(f"flavio's measurements belong to era '{ERA}', not to '{era.name}'.")


def constraints(points: PointTable, era: Era) -> dict[str, Constraint]:
    """flavio's observables at many points, by their name with :data:`PREFIX` in front.

    They are ``not applicable`` where a point lacks a coupling that they need.

    Raises:
        InputError: the era is another than that of the measurements, a Z' mass is out of range, or
            Wilson coefficients of b → sμμ are complex.
    """
    check_era(era)
    at, criterion = couplings_at(points), era.criterion(SECTOR)
    coefficients, contact = coefficients_at(points), contact_couplings(at)
    has = has_coupling(at)
    found = {}
    for name in NAMES:
        of = source(name, era)
        if name in MEASURED_IN:
            prediction = flavio_contact.contact_form(name)(contact, at.mass)
            width = np.hypot(of.measured.uncertainty, of.theory * prediction)
            pull = (prediction - of.measured.value) / width
        else:
            form = flavio_quadratics.form(name)
            prediction = form(coefficients)
            pull = form.pull(prediction)
        verdict = criterion.verdict(pull)
        constraint = Constraint(prediction, of.measured, pull, verdict)
        found[PREFIX + name] = constraint.where(applies(needs(name), has))
    return found

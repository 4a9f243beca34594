"""Phase-space points and the MadLoop reference for the tests of this folder."""

import json
import math
from pathlib import Path

import numpy as np

REFERENCE = Path(__file__).parents[2] / "reference" / "loop_matrix_elements.json"


def reference_groups():
    """{(process, mzp, mT, sR): (momenta, |M|²)} of the reference file."""
    groups = {}
    for entry in json.loads(REFERENCE.read_text(encoding="utf-8"))["points"]:
        key = (entry["process"], entry["mzp"], entry["mT"], entry["sR"])
        momenta, values = groups.setdefault(key, ([], []))
        momenta.append(entry["p"])
        values.append(entry["m2"])
    return {key: (np.array(p), np.array(v)) for key, (p, v) in groups.items()}


def two_body(energy, m3, m4, cosine, azimuth=0.4):
    """Momenta a, b → 3, 4 in the centre-of-mass frame, a along +z."""
    half = energy / 2
    e3 = (energy**2 + m3**2 - m4**2) / (2 * energy)
    p = math.sqrt(e3**2 - m3**2)
    sine = math.sqrt(1 - cosine**2)
    d = np.array([sine * math.cos(azimuth), sine * math.sin(azimuth), cosine])
    return np.array(
        [
            [half, 0, 0, half],
            [half, 0, 0, -half],
            [e3, *(p * d)],
            [energy - e3, *(-p * d)],
        ]
    )


def boosted(momentum, frame, mass):
    """``momentum`` from the rest frame of ``frame``, whose mass is given."""
    along = momentum[1:] @ frame[1:]
    energy = (momentum[0] * frame[0] + along) / mass
    factor = (momentum[0] + energy) / (frame[0] + mass)
    return np.array([energy, *(momentum[1:] + factor * frame[1:])])


def decayed(momenta, leg, mass, directions):
    """Events with one leg replaced by ℓ⁻, ℓ⁺ along ± each direction in its rest frame."""
    events = []
    for direction in directions:
        minus = boosted(np.array([mass / 2, *(mass / 2 * direction)]), momenta[leg], mass)
        plus = momenta[leg] - minus
        events.append(np.concatenate([momenta[:leg], [minus, plus], momenta[leg + 1 :]]))
    return np.array(events)


def sphere_quadrature(order=6):
    """Directions and weights (sum 1) exact for polynomials of the degree of a decay."""
    cosines, weights = np.polynomial.legendre.leggauss(order)
    angles = 2 * math.pi * (np.arange(2 * order) + 0.5) / (2 * order)
    directions = [
        [math.sqrt(1 - c**2) * math.cos(a), math.sqrt(1 - c**2) * math.sin(a), c]
        for c in cosines
        for a in angles
    ]
    return np.array(directions), np.repeat(weights / 2, len(angles)) / len(angles)

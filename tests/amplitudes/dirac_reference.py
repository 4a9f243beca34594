"""Brute-force tree amplitudes: explicit Dirac matrices and helicity spinors, diagram by diagram.

Slow and independent of the package: chirality sums, spinors, traces of indices and the signs of the
diagrams are all written out in 4×4 matrices.
"""

from itertools import product

import numpy as np

_SIGMA = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]], dtype=complex)
_ZERO, _ONE = np.zeros((2, 2)), np.eye(2)
GAMMA = np.array(
    [np.block([[_ZERO, _ONE], [_ONE, _ZERO]])]
    + [np.block([[_ZERO, s], [-s, _ZERO]]) for s in _SIGMA]
)
GAMMA5 = np.diag([-1, -1, 1, 1]).astype(complex)
PROJECTORS = ((np.eye(4) - GAMMA5) / 2, (np.eye(4) + GAMMA5) / 2)
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])


def slash(p):
    return np.einsum("m,mab->ab", METRIC @ p, GAMMA)


def spinor(p, chirality):
    """u(p) = v(p) of a massless fermion with the given chirality, normalised to u u† = 2E."""
    helicity = 1.0 if chirality == 1 else -1.0
    direction = p[1:] / np.linalg.norm(p[1:])
    projector = (_ONE + helicity * np.einsum("k,kab->ab", direction, _SIGMA)) / 2
    columns = projector[:, np.argmax(np.abs(np.diag(projector)))]
    two = columns / np.linalg.norm(columns) * np.sqrt(2 * p[0])
    return np.concatenate([two, [0, 0]]) if chirality == 0 else np.concatenate([[0, 0], two])


def bar(u):
    return u.conj() @ GAMMA[0]


def vertex(couplings, boson):
    """g_L γ^μ P_L + g_R γ^μ P_R, index μ up."""
    left, right = couplings[boson]
    return np.array([g @ (left * PROJECTORS[0] + right * PROJECTORS[1]) for g in GAMMA])


def boson_propagator(k, mass, width):
    """−g_{μν} + k k/m², indices down, over k² − m² + i m Γ."""
    k_low = METRIC @ k
    numerator = -METRIC.astype(complex)
    if mass > 0:
        numerator = numerator + np.outer(k_low, k_low) / mass**2
    return numerator / (k @ METRIC @ k - mass**2 + 1j * mass * width)


def fermion_propagator(p):
    return slash(p) / (p @ METRIC @ p)


def squared(momenta, quark, lepton1, lepton2, identical, masses, widths, g):
    """|M|² averaged over initial helicities and colours, quark along leg 0; couplings (3, 2)."""
    scale = np.array([1.0, 1.0, g])[:, None]
    lines = (quark * scale, lepton1 * scale, lepton2 * scale)
    total = 0.0
    for helicities in product((0, 1), repeat=6):
        amplitude = _pairing(momenta, helicities, (2, 3, 4, 5), lines, masses, widths)
        if identical:
            amplitude -= _pairing(momenta, helicities, (2, 5, 4, 3), lines, masses, widths)
        total += abs(amplitude) ** 2
    return total * 3 / 36 / (4 if identical else 1)


def _pairing(momenta, helicities, legs, lines, masses, widths):
    """Sum of all diagrams for one pairing of the leptons."""
    if any(helicities[k] != helicities[m] for k, m in ((0, 1), legs[:2], legs[2:])):
        return 0.0  # an odd number of γ matrices keeps chirality along a line
    a, b = momenta[0], momenta[1]
    l1, l2, l3, l4 = (momenta[k] for k in legs)
    bras = [bar(spinor(b, helicities[1]))]
    kets = [spinor(a, helicities[0])]
    for minus, plus in (legs[:2], legs[2:]):
        bras.append(bar(spinor(momenta[minus], helicities[minus])))
        kets.append(spinor(momenta[plus], helicities[plus]))
    # momentum that flows out of each line's bra end and into its ket end, along the fermion arrow
    out_of, into = [-b, l1, l3], [a, -l2, -l4]
    total = 0.0
    for double in range(3):
        one, two = (k for k in range(3) if k != double)
        for v1, v2 in product(range(3), repeat=2):
            k1, k2 = out_of[one] - into[one], out_of[two] - into[two]
            current1 = np.einsum("a,mab,b->m", bras[one], vertex(lines[one], v1), kets[one])
            current2 = np.einsum("a,mab,b->m", bras[two], vertex(lines[two], v2), kets[two])
            field1 = boson_propagator(k1, masses[v1], widths[v1]) @ current1
            field2 = boson_propagator(k2, masses[v2], widths[v2]) @ current2
            insert1 = np.einsum("m,mab->ab", field1, vertex(lines[double], v1))
            insert2 = np.einsum("m,mab->ab", field2, vertex(lines[double], v2))
            for first, k_first, second in ((insert1, k1, insert2), (insert2, k2, insert1)):
                inner = fermion_propagator(into[double] - k_first)
                total += bras[double] @ second @ inner @ first @ kets[double]
    return total

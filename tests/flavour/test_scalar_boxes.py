"""Signs and sizes of the Φ boxes of 1403.1269 Eq. 19, derived twice from its Lagrangian (Eq. 11).

First diagram by diagram: every Wick contraction of the vertices with explicit Dirac matrices and
the sign of the permutation of the fermions, the tree-level Z' by the same code from the mass matrix
of Eq. 12. Then without diagrams: the loop of Φ in the background of the currents of Eq. 6.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial, prod

import numpy as np
import pytest
import sympy
from scipy.integrate import quad

from zprimer.flavour.observables import meson_mixing
from zprimer.models.vectorlike_quarks import VectorLikeQuarks, exact_couplings

_PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_ONE, _NOTHING = np.eye(2), np.zeros((2, 2))
GAMMA = np.array(
    [np.block([[_NOTHING, _ONE], [_ONE, _NOTHING]])]
    + [np.block([[_NOTHING, sigma], [-sigma, _NOTHING]]) for sigma in _PAULI]
)
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])
GAMMA_5 = np.diag([-1.0, -1.0, 1.0, 1.0])
PROJECTOR = {"L": (np.eye(4) - GAMMA_5) / 2, "R": (np.eye(4) + GAMMA_5) / 2}
BOTH = np.einsum("mij,mn,nkl->ijkl", GAMMA, METRIC, GAMMA)
"""γ^μ ⊗ γ_μ."""


@dataclass(frozen=True)
class Vertex:
    """boson · out̄ Γ in: ``boson`` is ``"phi"``, its conjugate ``"phi*"`` or ``"zp"``."""

    out: str
    into: str
    boson: str
    matrix: np.ndarray


def mixing_vertices(partner: str, chirality: str, charge: int) -> tuple[Vertex, Vertex]:
    """Yukawas of 1 of Eq. 11: Φ Q̄ b for a partner of charge +1, Φ† D̄ b for −1, and the h.c."""
    other = {"L": "R", "R": "L"}[chirality]
    first, second = ("phi", "phi*") if charge > 0 else ("phi*", "phi")
    return (
        Vertex(partner, "b", first, PROJECTOR[chirality]),
        Vertex("s", partner, second, PROJECTOR[other]),
    )


def contractions(vertices: Sequence[Vertex]) -> Iterator[tuple[int, list[int], list[int]]]:
    """Sign, vertex contracted with each ``in`` field, and partner of each boson.

    The order is s₁ s₂ (out̄ in)₁ … (out̄ in)ₙ b̄₂ b̄₁; the amputated legs b̄₂ and b̄₁ are −2 and −1 in
    the list. A bilinear commutes, so that the sign is that of the permutation which takes the bar
    of every pair to its field.
    """
    n = len(vertices)
    fields = ["s", "s", *(vertex.into for vertex in vertices)]
    bars = ["b", "b", *(vertex.out for vertex in vertices)]
    conjugate = {"phi": "phi*", "phi*": "phi", "zp": "zp"}
    for chosen in permutations(range(n + 2)):
        if any(fields[i] != bars[j] for i, j in enumerate(chosen)):
            continue
        for partners in permutations(range(n)):
            pairs = all(
                partners[partners[i]] == i != partners[i]
                and vertices[partners[i]].boson == conjugate[vertices[i].boson]
                for i in range(n)
            )
            if pairs:
                yield parity(chosen), [j - 2 for j in chosen], list(partners)


def parity(order: Sequence[int]) -> int:
    crossings = sum(order[i] > order[j] for i in range(len(order)) for j in range(i, len(order)))
    return -1 if crossings % 2 else 1


def lines(bars: Sequence[int]) -> list[list[int]]:
    """Vertices along each fermion line from its s to its b̄; the latter is −2 or −1."""
    found = []
    for leg in (0, 1):
        line = [bars[leg]]
        while line[-1] >= 0:
            line.append(bars[line[-1] + 2])
        found.append(line)
    return found


def symmetry(vertices: Sequence[Vertex]) -> int:
    """Of the exponential series: n! for n equal vertices."""
    return prod(factorial(list(map(id, vertices)).count(each)) for each in set(map(id, vertices)))


def tree_amplitude(left: Vertex, right: Vertex, mass: float) -> np.ndarray:
    """Z' exchange at zero momentum, indices s₁ b₁ s₂ b₂; ``matrix`` is the chirality."""
    total = np.zeros((4, 4, 4, 4), dtype=complex)
    vertices = (left, right)
    for sign, bars, _ in contractions(vertices):
        first, second = lines(bars)
        tensor = np.einsum(
            "mij,jk,mn,nop,pq->ikoq",
            GAMMA, vertices[first[0]].matrix, METRIC, GAMMA, vertices[second[0]].matrix,
        )  # fmt: skip
        # vertices i, propagator −i g_μν/(0 − m²)
        total += 1j**2 * 1j / mass**2 * sign * legs(tensor, first, second)
    return total / symmetry(vertices)


def box_amplitude(vertices: Sequence[Vertex], masses: dict[str, float]) -> np.ndarray:
    """All boxes at zero external momenta with massless Φ, indices s₁ b₁ s₂ b₂."""
    total = np.zeros((4, 4, 4, 4), dtype=complex)
    for sign, bars, partners in contractions(vertices):
        first, second = lines(bars)
        if partners[first[0]] in first or partners[first[1]] in first:
            continue  # the scalar joins two points of one line: a self-energy
        # heavy quark of a line: from the b vertex (its bar) to the s vertex
        edges = [(line[1], line[0]) for line in (first, second)]
        edges += [(i, j) for i, j in enumerate(partners) if vertices[i].boson == "phi*"]
        flow = momenta(edges, len(vertices))
        m1, m2 = (masses[vertices[line[0]].into] for line in (first, second))
        ends = [[vertices[v].matrix for v in line[:2]] for line in (first, second)]
        scalar = [a @ b for a, b in ends]
        assert not np.any(np.einsum("ij,kl->ijkl", *scalar))  # chirality leaves no mass insertion
        tensor = np.einsum("ai,ijkl,jb,ck,ld->abcd", ends[0][0], BOTH, ends[0][1], *ends[1])
        # k_μ k_ν → k² g_μν/4; k² → −K, d⁴k/(2π)⁴ → i K dK/(16π²)
        integral = quad(lambda x, r: 1 / ((x + r) * (x + 1 / r)), 0, np.inf, (m1 / m2,))[0]
        integral *= -1j / (16 * np.pi**2 * m1 * m2) / 4 * flow[0] * flow[1]
        # vertices i, propagators i
        total += 1j**4 * 1j**4 * integral * sign * legs(tensor, first, second)
    return total / symmetry(vertices)


def legs(tensor: np.ndarray, first: Sequence[int], second: Sequence[int]) -> np.ndarray:
    """Indices (line 1: s, b; line 2: s, b) put to s₁ b₁ s₂ b₂."""
    return tensor if (first[-1], second[-1]) == (-2, -1) else tensor.transpose(0, 3, 2, 1)


def momenta(edges: Sequence[tuple[int, int]], n: int) -> np.ndarray:
    """±1 for each line of a loop: its momentum in units of the loop's, conserved at each vertex."""
    incidence = np.zeros((n, len(edges)))
    for line, (start, end) in enumerate(edges):
        incidence[start, line] -= 1
        incidence[end, line] += 1
    _, size, rows = np.linalg.svd(incidence)
    assert np.sum(size > 1e-9) == len(edges) - 1
    return np.asarray(np.rint(rows[-1] / abs(rows[-1][0])))


def ratio(first: np.ndarray, second: np.ndarray) -> float:
    """``first`` over ``second``, which must be proportional."""
    found = np.vdot(second, first) / np.vdot(second, second)
    assert first == pytest.approx(found * second, abs=1e-9 * np.abs(first).max())
    assert abs(found.imag) < 1e-9 * abs(found.real)
    return float(found.real)


MQ, MD, V_PHI, MZP = 24e3, 17e3, 300.0, 60.0


@pytest.mark.parametrize("charge_d", [-1, 1])
def test_every_diagram_has_the_sign_of_its_tree(charge_d: int) -> None:
    """Both charges of D turn tree and box around together; 19c as printed fits neither."""
    pattern, nothing = np.array([0, 1, 1], dtype=complex), np.zeros(3, dtype=complex)
    quarks = VectorLikeQuarks(np.array(MQ), np.array(MD), np.array(1e4), pattern, pattern, nothing)
    exact = exact_couplings(quarks, np.array(V_PHI), np.eye(3))
    couplings = {"L": exact["Ld"][1, 2].real, "R": -charge_d * exact["Rd"][1, 2].real}
    zprime = {
        side: Vertex("s", "b", "zp", MZP / V_PHI * value * PROJECTOR[side])
        for side, value in couplings.items()
    }
    mixing = {"L": mixing_vertices("Q", "L", +1), "R": mixing_vertices("D", "R", charge_d)}
    trees = {"LL": V_PHI / MQ**2, "RR": V_PHI / MD**2, "LR": V_PHI / (MQ * MD)}
    boxes = {
        "LL": meson_mixing.box_chiral(np.array(MQ)),
        "RR": meson_mixing.box_chiral(np.array(MD)),
        "LR": meson_mixing.box_left_right(np.array(MQ), np.array(MD)),
    }
    for (a, b), box in zip(boxes, boxes.values(), strict=True):
        tree = tree_amplitude(zprime[a], zprime[b], MZP)
        loop = box_amplitude((*mixing[a], *mixing[b]), {"Q": MQ, "D": MD})
        assert ratio(loop, tree) == pytest.approx(box / trees[a + b] ** 2, rel=1e-3)


@pytest.mark.parametrize("charge_d", [-1, 1])
def test_loop_and_exchange_are_squares_of_one_combination_of_currents(charge_d: int) -> None:
    """Q and D integrated out leave Φ†(p² + X)Φ, X = −p·J_L/(p² − m_Q²) ± p·J_R/(p² − m_D²).

    J_L and J_R are the products of Yukawas and currents of s̄b, which commute; for a D of charge −1
    Φ and Φ† change places and p its sign. A constant Φ with p → −g'Z' gives the exchange of a Z',
    the determinant of Φ the boxes.
    """
    k, mq, md, v = sympy.symbols("k m_Q m_D v", positive=True)
    jl, jr, z, g = sympy.symbols("J_L J_R Z g")
    currents = {"LL": jl**2, "RR": jr**2, "LR": jl * jr}
    # Γ = i ∫ d⁴p/(2π)⁴ log(p² + X) at second order, p_μ p_ν → p² g_μν/4, p² → −K
    propagated = jl / (k + mq**2) + charge_d * jr / (k + md**2)
    density = sympy.expand(-sympy.Rational(1, 8) * propagated**2 / (16 * sympy.pi**2))
    light = jl / mq**2 + charge_d * jr / md**2
    exchanged = v**2 / 2 * (g**2 * z**2 - g * z * light)
    exchange = exchanged.subs(z, sympy.solve(sympy.diff(exchanged, z), z)[0])
    values = {mq: int(MQ), md: int(MD), v: int(V_PHI)}
    # of the Lagrangian, in the normalisation of Eq. 19; that of LR is for a D of charge −1
    norm = {"LL": -8, "RR": -8, "LR": -4 * charge_d}
    heavy_q, heavy_d, v_phi = np.array(MQ), np.array(MD), np.array(V_PHI)
    expected = {
        "LL": meson_mixing.coefficient_chiral(np.array(1.0), heavy_q, v_phi),
        "RR": meson_mixing.coefficient_chiral(np.array(1.0), heavy_d, v_phi),
        "LR": meson_mixing.coefficient_left_right(
            np.array(1.0), np.array(1.0), heavy_q, heavy_d, v_phi
        ),
    }
    for name, product in currents.items():
        loop = sympy.integrate(density.coeff(product).subs(values), (k, 0, sympy.oo))
        tree = sympy.expand(exchange).coeff(product).subs(values)
        found = float(norm[name] * (tree + loop))
        assert found == pytest.approx(float(expected[name]), rel=1e-9, abs=0)

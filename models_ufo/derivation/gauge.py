"""Covariant derivatives and Yang–Mills self-couplings.

Conventions: D_μ = ∂_μ − i Σ g T^a A^a_μ and F^a_μν = ∂_μA^a_ν − ∂_νA^a_μ + g f^abc A^b_μ A^c_ν.
UFO vertices list outgoing particles with outgoing momenta, so a field φ of the Lagrangian becomes
the leg of its antiparticle, and ∂_μ the factor +i p_μ.
"""

from collections.abc import Sequence

import sympy as sp

PAULI = (
    sp.Matrix([[0, 1], [1, 0]]),
    sp.Matrix([[0, -sp.I], [sp.I, 0]]),
    sp.Matrix([[1, 0], [0, -1]]),
)


def levi_civita(a: int, b: int, c: int) -> sp.Expr:
    """Structure constants of SU(2), indices from 0."""
    return sp.LeviCivita(a, b, c)


def cubic(coupling: sp.Expr, mixing: sp.Matrix, legs: Sequence[int]) -> sp.Expr:
    """UFO coupling of three SU(2) bosons on g₁₂(p₁−p₂)₃ + g₂₃(p₂−p₃)₁ + g₃₁(p₃−p₁)₂.

    From −g f^abc ∂_μA^a_ν A^{bμ}A^{cν} with A^a = Σ_i U_ai V_i, U the mixing: for outgoing momenta
    −g f^abc U_a1 U_b2 U_c3.
    """
    total = sum(
        levi_civita(a, b, c) * mixing[a, legs[0]] * mixing[b, legs[1]] * mixing[c, legs[2]]
        for a in range(3)
        for b in range(3)
        for c in range(3)
    )
    return sp.simplify(-coupling * total)


def quartic(coupling: sp.Expr, mixing: sp.Matrix, legs: Sequence[int]) -> sp.Expr:
    """UFO coupling of four SU(2) bosons on 2 g₁₂g₃₄ − g₁₃g₂₄ − g₁₄g₂₃.

    From −(g²/4) f^abe f^cde A^a_μ A^b_ν A^{cμ} A^{dν}; with F^e_ij = f^abe U_ai U_bj the vertex is
    ig²[F₁₂F₃₄(g₁₄g₂₃ − g₁₃g₂₄) + F₁₃F₂₄(g₁₄g₂₃ − g₁₂g₃₄) + F₁₄F₂₃(g₁₃g₂₄ − g₁₂g₃₄)].

    Raises:
        ValueError: legs are in an order in which this is no multiple of the one structure.
    """
    field_strength = [
        [
            sp.Matrix(
                [
                    sum(
                        levi_civita(a, b, e) * mixing[a, legs[i]] * mixing[b, legs[j]]
                        for a in range(3)
                        for b in range(3)
                    )
                    for e in range(3)
                ]
            )
            for j in range(4)
        ]
        for i in range(4)
    ]

    def pair(i: int, j: int, k: int, m: int) -> sp.Expr:
        left, right = field_strength[i][j], field_strength[k][m]
        return sum(left[e] * right[e] for e in range(3))

    f1234, f1324, f1423 = pair(0, 1, 2, 3), pair(0, 2, 1, 3), pair(0, 3, 1, 2)
    g12, g13, g14 = -f1324 - f1423, f1423 - f1234, f1234 + f1324
    if sp.simplify(g13 - g14) != 0 or sp.simplify(g12 + 2 * g13) != 0:
        raise ValueError(f"legs {legs} are not ordered as neutral pair, charged pair")
    return sp.simplify(sp.I * coupling**2 * g12 / 2)

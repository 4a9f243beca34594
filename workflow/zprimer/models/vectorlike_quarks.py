"""Vector-like quarks Q, D, U that mix with the Standard Model's: 1403.1269 (AGPY), Eqs. 9 to 17.

Conventions. The Yukawa terms are those of Eq. 11, Φ D̃̄_R Y_Qi d_Li + Φ† D̃̄_L Y_Di d_Ri + h.c. and so
on, in the basis where the Standard Model's Yukawas are diagonal; SU(2) gives Y_Q of the up quarks
as V* Y_Q of the down quarks. The current of Eq. 7 multiplies +g' Z' (Eq. 3), with the charges
Q_Q = −Q_D = −Q_U = +1 of Eq. 9. Integrating out Q gives q̄_i q_j the coefficient Y_Qi* Y_Qj: Eq. 13
prints the indices the other way round, while Eq. 16 (C₉ ∝ Y_Qb Y_Qs* for s̄b) agrees with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zprimer.models.parameters import Parameter

HIGHEST_YUKAWA = float(np.sqrt(4 * np.pi))
DEFAULT_MASS = 25e3
_PARTNERS = {"Q": ("d", "s", "b"), "D": ("d", "s", "b"), "U": ("u", "c", "t")}
_ROWS_OF_LIGHT = (4, 3, 2)
_CHARGES = {"left": np.array([1.0, -1.0, 0, 0, 0]), "right": np.array([1.0, -1.0, 0, 0, 0])}


def _inputs() -> tuple[Parameter, ...]:
    masses = [
        Parameter(f"m{partner}", DEFAULT_MASS, "GeV", f"mass of {partner} (Eq. 10)", above=0)
        for partner in _PARTNERS
    ]
    yukawas = []
    for partner, flavours in _PARTNERS.items():
        for flavour in flavours:
            name = f"Y{partner}{flavour}"
            parts = {"": ""} if flavour in "bt" else {"_re": "Re ", "_im": "Im "}
            yukawas += [
                Parameter(
                    name + suffix,
                    0.0,
                    "",
                    f"{part}Y_{partner}{flavour} (Eq. 11)",
                    at_least=-HIGHEST_YUKAWA,
                    at_most=HIGHEST_YUKAWA,
                )
                for suffix, part in parts.items()
            ]
    return (*masses, *yukawas)


PARAMETERS = _inputs()
"""Masses and Yukawas; those with b and t are real, which the phases of Q, D and U allow."""


@dataclass(frozen=True)
class VectorLikeQuarks:
    """Vector-like quarks at any number of points.

    Attributes:
        mq, md, mu: vector-like masses of Q, D and U, GeV, shape (…).
        yq: Y_Qd, Y_Qs, Y_Qb, complex, shape (…, 3).
        yd: Y_Dd, Y_Ds, Y_Db, shape (…, 3).
        yu: Y_Uu, Y_Uc, Y_Ut, shape (…, 3).
    """

    mq: np.ndarray
    md: np.ndarray
    mu: np.ndarray
    yq: np.ndarray
    yd: np.ndarray
    yu: np.ndarray

    @property
    def mix(self) -> bool:
        """Whether any Yukawa is not zero."""
        return bool(np.any(self.yq) or np.any(self.yd) or np.any(self.yu))


@dataclass(frozen=True)
class QuarkMasses:
    """Running masses of the light quarks at 1 TeV, GeV (0712.1419): only their smallness matters.

    Attributes:
        down: of d, s, b.
        up: of u, c, t.
    """

    down: tuple[float, float, float] = (2.50e-3, 0.047, 2.43)
    up: tuple[float, float, float] = (1.10e-3, 0.532, 150.7)


@dataclass(frozen=True)
class Diagonalised:
    """One mass matrix M = U_R diag(masses) U_L†, mass eigenstates rising in mass.

    Attributes:
        masses: GeV, shape (…, 5), the three light quarks first.
        left, right: U_L and U_R, shape (…, 5, 5); rows as in Eq. 12, columns mass eigenstates.
            Each light column has a real and positive component along its own light quark.
    """

    masses: np.ndarray
    left: np.ndarray
    right: np.ndarray


def quarks_of(inputs: Mapping[str, float | np.ndarray]) -> VectorLikeQuarks:
    """The vector-like quarks in inputs named as in :data:`PARAMETERS`, numbers or arrays."""

    def yukawa(name: str) -> np.ndarray:
        if name in inputs:
            return np.asarray(inputs[name], dtype=complex)
        return np.asarray(inputs[f"{name}_re"]) + 1j * np.asarray(inputs[f"{name}_im"])

    vectors = {
        partner: np.stack(
            np.broadcast_arrays(*(yukawa(f"Y{partner}{flavour}") for flavour in flavours)), axis=-1
        )
        for partner, flavours in _PARTNERS.items()
    }
    mq, md, mu = (np.asarray(inputs[name], dtype=float) for name in ("mQ", "mD", "mU"))
    return VectorLikeQuarks(mq, md, mu, vectors["Q"], vectors["D"], vectors["U"])


def quarks_among(heavy: Mapping[str, np.ndarray]) -> VectorLikeQuarks | None:
    """The vector-like quarks among a model's heavy states, None if it has none."""
    return quarks_of(heavy) if "mQ" in heavy else None


def up_yukawas(yq: np.ndarray, ckm: np.ndarray) -> np.ndarray:
    """Y_Qu, Y_Qc, Y_Qt = V* (Y_Qd, Y_Qs, Y_Qb), below 1403.1269 Eq. 11; shapes (…, 3)."""
    return np.einsum("ij,...j->...i", ckm.conj(), yq)


def mass_matrices(
    quarks: VectorLikeQuarks, v_phi: np.ndarray, ckm: np.ndarray, light: QuarkMasses
) -> tuple[np.ndarray, np.ndarray]:
    """M_u and M_d of 1403.1269 Eq. 12, in ψ̄_R M ψ_L with rows and columns (Q, U or D, 3, 2, 1).

    The Yukawas of the second column are complex conjugated, as the h.c. in Eq. 11 asks for;
    Eq. 12 prints them without.

    Args:
        quarks: vector-like quarks.
        v_phi: symmetry-breaking scale, GeV, shape (…).
        ckm: CKM matrix.
        light: masses of the light quarks.

    Returns:
        Two arrays of shape (…, 5, 5), GeV.
    """
    up = _mass_matrix(quarks.mq, quarks.mu, up_yukawas(quarks.yq, ckm), quarks.yu, v_phi, light.up)
    down = _mass_matrix(quarks.mq, quarks.md, quarks.yq, quarks.yd, v_phi, light.down)
    return up, down


def _mass_matrix(
    doublet: np.ndarray,
    singlet: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    v_phi: np.ndarray,
    light: tuple[float, float, float],
) -> np.ndarray:
    shape = np.broadcast_shapes(
        *(np.shape(each) for each in (doublet, singlet, v_phi)), left.shape[:-1], right.shape[:-1]
    )
    matrix = np.zeros((*shape, 5, 5), dtype=complex)
    matrix[..., 0, 0], matrix[..., 1, 1] = doublet, singlet
    mixing = np.asarray(v_phi)[..., None] / np.sqrt(2)
    matrix[..., 0, 2:] = mixing * left[..., ::-1]
    matrix[..., 2:, 1] = mixing * right[..., ::-1].conj()
    matrix[..., range(2, 5), range(2, 5)] = light[::-1]
    return matrix


def diagonalise(matrix: np.ndarray) -> Diagonalised:
    """Singular values and rotations of mass matrices of shape (…, 5, 5), GeV."""
    right, masses, left_dagger = np.linalg.svd(matrix)
    right, masses = right[..., ::-1], masses[..., ::-1]
    left = np.swapaxes(left_dagger.conj(), -1, -2)[..., ::-1]
    own = left[..., _ROWS_OF_LIGHT, range(3)]
    phases = np.ones(left.shape[:-1], dtype=complex)
    phases[..., :3] = own.conj() / np.abs(own)
    return Diagonalised(masses, left * phases[..., None, :], right * phases[..., None, :])


def exact_couplings(
    quarks: VectorLikeQuarks,
    v_phi: np.ndarray,
    ckm: np.ndarray,
    light: QuarkMasses | None = None,
) -> dict[str, np.ndarray]:
    """``Ld``, ``Lu``, ``Rd``, ``Ru`` of Eq. 7 from the exact rotations of the matrices of Eq. 12.

    Returns:
        Arrays of shape (…, 3, 3) in units of g', between mass eigenstates in order of generation.
    """
    up, down = mass_matrices(quarks, v_phi, ckm, light or QuarkMasses())
    couplings = {}
    for flavour, matrix in (("d", down), ("u", up)):
        rotations = diagonalise(matrix)
        couplings[f"L{flavour}"] = in_mass_basis(_CHARGES["left"], rotations.left)
        couplings[f"R{flavour}"] = in_mass_basis(_CHARGES["right"], rotations.right)
    return couplings


def in_mass_basis(charges: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """(U† diag(charges) U) among the light quarks, shape (…, 3, 3)."""
    light = rotation[..., :3]
    return np.einsum("...ki,k,...kj->...ij", light.conj(), charges, light)


def leading_couplings(
    quarks: VectorLikeQuarks, v_phi: np.ndarray, ckm: np.ndarray
) -> dict[str, np.ndarray]:
    """``Ld``, ``Lu``, ``Rd``, ``Ru`` at leading order in v_Φ²/m²: 1403.1269 Eqs. 8 and 13.

    L^(d)_ij = Y_Qi* Y_Qj v_Φ²/(2m_Q²), R^(d)_ij = −Y_Di* Y_Dj v_Φ²/(2m_D²), R^(u) likewise with U,
    L^(u) = V L^(d) V†.

    Returns:
        Arrays of shape (…, 3, 3) in units of g'.

    Example:
        >>> from zprimer.models.point import load_model
        >>> inputs = {**load_model("lmutau").point({}).parameters, "YQb": 1.0, "YQs_re": -1.0}
        >>> left = leading_couplings(quarks_of(inputs), np.array(1800.0), np.eye(3))["Ld"]
        >>> round(float(left[1, 2].real), 6)
        -0.002592
    """
    left = _coupling(quarks.yq, quarks.mq, v_phi)
    return {
        "Ld": left,
        "Lu": np.einsum("ij,...jk,lk->...il", ckm, left, ckm.conj()),
        "Rd": -_coupling(quarks.yd, quarks.md, v_phi),
        "Ru": -_coupling(quarks.yu, quarks.mu, v_phi),
    }


def _coupling(yukawas: np.ndarray, mass: np.ndarray, v_phi: np.ndarray) -> np.ndarray:
    size = np.asarray((v_phi / mass) ** 2 / 2)[..., None, None]
    return size * yukawas.conj()[..., :, None] * yukawas[..., None, :]


def mass_scale(yukawas: np.ndarray, coefficient: float) -> np.ndarray:
    """The vector-like mass that gives C₉ or C₉' its size: 1403.1269 Eqs. 16 and 17.

    m = (|Re Y_b Y_s*|/(2|C|))^{1/2}; the signs are those of Eq. 16.

    Args:
        yukawas: Y_Qb Y_Qs* or Y_Db Y_Ds*, any shape.
        coefficient: C₉ or C₉' of Eq. 2, GeV⁻².

    Returns:
        The mass in GeV, same shape.

    Example:
        >>> float(round(mass_scale(np.array(1.0), -1 / 35e3**2)))
        24749.0
    """
    return np.sqrt(np.abs(np.real(yukawas)) / (2 * abs(coefficient)))


def kinetic_mixing(
    g: np.ndarray, g1: float, mq: np.ndarray, md: np.ndarray, mu: np.ndarray
) -> np.ndarray:
    """Kinetic mixing ε of Z' and hypercharge, as printed in 1403.1269 Eq. 15.

    ε = g' g₁/(16π²) · (2/9) log(m_Q² m_D²/m_U⁴).

    Args:
        g, g1: couplings of U(1)' and hypercharge.
        mq, md, mu: masses of the vector-like quarks, GeV.
    """
    return g * g1 / (16 * np.pi**2) * 2 / 9 * np.log((mq * md / mu**2) ** 2)


def kinetic_mixing_one_loop(
    g: np.ndarray, g1: float, mq: np.ndarray, md: np.ndarray, mu: np.ndarray
) -> np.ndarray:
    """|ε| from the vacuum polarisation of the quarks of 1403.1269 Eq. 9; sign as Eq. 15.

    A Dirac fermion adds g' g₁ Q Y/(12π²) log m² per colour and weak component; Σ N_c Q Y is 1, 1
    and −2 for Q, D and U, so that the 2/9 of Eq. 15 becomes 4/3, six times as much.
    """
    return 6 * kinetic_mixing(g, g1, mq, md, mu)

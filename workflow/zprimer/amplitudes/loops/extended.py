"""Elementary functions and the dilogarithm on doubles and on numbers of twice their precision."""

import math
from fractions import Fraction

import numpy as np
from numba.extending import overload

from zprimer.amplitudes.loops.compiled import kernel
from zprimer.amplitudes.loops.double_double import (
    ComplexType,
    RealType,
    as_real,
    complex_number,
    complex_vector,
    real,
    real_vector,
)


def _bernoulli_terms(count: int) -> np.ndarray:
    """B_2k/(2k+1)! as sums of two doubles, k = 1 … count."""
    numbers = [Fraction(1)]
    for n in range(1, 2 * count + 1):
        total = sum((math.comb(n + 1, k) * numbers[k] for k in range(n)), Fraction(0))
        numbers.append(-total / (n + 1))
    rows = []
    for k in range(1, count + 1):
        exact = numbers[2 * k] / math.factorial(2 * k + 1)
        rows.append((float(exact), float(exact - Fraction(float(exact)))))
    return np.array(rows)


_SERIES = _bernoulli_terms(24)
_DOUBLE_TERMS, _EXTENDED_TERMS = 10, 24
_LN2 = (0.6931471805599453, 2.3190468138462996e-17)
_PI = (3.141592653589793, 1.2246467991473532e-16)


@kernel
def _real_root(x):
    if x.hi == 0.0:
        return x
    guess = math.sqrt(x.hi)
    return real(guess, 0.0) + (x - real(guess, 0.0) * guess) / (2.0 * guess)


@kernel
def _exponential(x):
    """exp of a double."""
    power = round(x / _LN2[0])
    step = (as_real(x) - real(_LN2[0], _LN2[1]) * power) / 512.0
    term = step
    total = step
    for n in range(2, 10):
        term = term * step / float(n)
        total = total + term
    for _ in range(9):
        total = 2.0 * total + total * total
    total = total + 1.0
    factor = 2.0**power
    return real(total.hi * factor, total.lo * factor)


@kernel
def _real_logarithm(x):
    guess = math.log(x.hi)
    ratio = x * _exponential(-guess) - 1.0
    return guess + (ratio - 0.5 * ratio * ratio)


@kernel
def _cosine_sine(x):
    """cos and sin of a double."""
    step = as_real(x) / 256.0
    square = step * step
    sine, cosine_less_one = step, -0.5 * square
    term, other = step, -0.5 * square
    for n in range(1, 8):
        term = -term * square / float(2 * n * (2 * n + 1))
        sine = sine + term
        other = -other * square / float((2 * n + 1) * (2 * n + 2))
        cosine_less_one = cosine_less_one + other
    for _ in range(8):
        sine = 2.0 * sine * (1.0 + cosine_less_one)
        cosine_less_one = 2.0 * cosine_less_one * (2.0 + cosine_less_one)
    return 1.0 + cosine_less_one, sine


@kernel
def _real_angle(y, x):
    guess = math.atan2(y.hi, x.hi)
    cosine, sine = _cosine_sine(guess)
    return guess + (y * cosine - x * sine) / (x * cosine + y * sine)


def square_root(x):
    """√x of a real number x ≥ 0."""
    return math.sqrt(x)


@overload(square_root)
def _square_root(x):
    if isinstance(x, RealType):
        return lambda x: _real_root(x)
    return lambda x: math.sqrt(x)


def logarithm(x):
    """ln x of a real number x > 0."""
    return math.log(x)


@overload(logarithm)
def _logarithm(x):
    if isinstance(x, RealType):
        return lambda x: _real_logarithm(x)
    return lambda x: math.log(x)


def angle(y, x):
    """arg(x + iy)."""
    return math.atan2(y, x)


@overload(angle)
def _angle(y, x):
    if isinstance(y, RealType):
        return lambda y, x: _real_angle(y, x)
    return lambda y, x: math.atan2(y, x)


def as_complex(x, y):
    """x + iy."""
    return complex(x, y)


@overload(as_complex)
def _as_complex(x, y):
    if isinstance(x, RealType):
        return lambda x, y: complex_number(x.hi, x.lo, y.hi, y.lo)
    return lambda x, y: complex(x, y)


def real_part(z):
    """Re z."""
    return z.real


@overload(real_part)
def _real_part(z):
    if isinstance(z, ComplexType):
        return lambda z: real(z.xh, z.xl)
    return lambda z: z.real


def imaginary_part(z):
    """Im z."""
    return z.imag


@overload(imaginary_part)
def _imaginary_part(z):
    if isinstance(z, ComplexType):
        return lambda z: real(z.yh, z.yl)
    return lambda z: z.imag


def one(x):
    """1 as a number of the kind of x."""
    return 1.0


@overload(one)
def _one(x):
    if isinstance(x, RealType):
        return lambda x: real(1.0, 0.0)
    return lambda x: 1.0


def pi(x):
    """π as a number of the kind of x."""
    return math.pi


@overload(pi)
def _pi(x):
    if isinstance(x, RealType):
        return lambda x: real(_PI[0], _PI[1])
    return lambda x: math.pi


def sign_of(x):
    """±1.0, the sign of a real number."""
    return 1.0 if x >= 0 else -1.0


@overload(sign_of)
def _sign_of(x):
    return lambda x: 1.0 if x >= 0.0 else -1.0


def real_array(n, like):
    """A vector of n real zeros of the kind of ``like``."""
    return np.zeros(n)


@overload(real_array)
def _real_array(n, like):
    if isinstance(like, RealType):
        return lambda n, like: real_vector(np.zeros((n, 2)))
    return lambda n, like: np.zeros(n)


def complex_array(n, like):
    """A vector of n complex zeros of the kind of ``like``, a real or complex number."""
    return np.zeros(n, dtype=np.complex128)


@overload(complex_array)
def _complex_array(n, like):
    if isinstance(like, RealType | ComplexType):
        return lambda n, like: complex_vector(np.zeros((n, 4)))
    return lambda n, like: np.zeros(n, dtype=np.complex128)


def _series(u, square):
    """Σ_k B_2k u^(2k)/(2k+1)! by Horner's rule in u²."""
    raise NotImplementedError


@overload(_series)
def _series_overload(u, square):
    if isinstance(u, RealType | ComplexType):

        def extended(u, square):
            total = (u - u) + real(_SERIES[-1, 0], _SERIES[-1, 1])
            for k in range(_EXTENDED_TERMS - 2, -1, -1):
                total = total * square + real(_SERIES[k, 0], _SERIES[k, 1])
            return total

        return extended

    def double(u, square):
        total = (u - u) + _SERIES[_DOUBLE_TERMS - 1, 0]
        for k in range(_DOUBLE_TERMS - 2, -1, -1):
            total = total * square + _SERIES[k, 0]
        return total

    return double


@kernel
def complex_logarithm(z):
    """ln z, cut along the negative axis."""
    x, y = real_part(z), imaginary_part(z)
    return as_complex(0.5 * logarithm(x * x + y * y), angle(y, x))


@kernel
def _from_logarithm(u):
    """Li₂(1 − e^{−u}) = u − u²/4 + Σ_k B_2k u^{2k+1}/(2k+1)!, for |u| < 2π."""
    square = u * u
    return u - 0.25 * square + u * square * _series(u, square)


@kernel
def _real_dilogarithm(x):
    """Re Li₂(x) of a real number."""
    constant = pi(x) * pi(x) / 6.0
    if x == 1.0:
        return constant
    if x > 2.0:
        log = logarithm(x)
        return 2.0 * constant - 0.5 * log * log - _from_logarithm(-logarithm(1.0 - 1.0 / x))
    if x > 1.0:
        log = logarithm(x)
        return constant - log * logarithm(x - 1.0) - _from_logarithm(-log)
    if x > 0.5:
        log = logarithm(x)
        return constant - log * logarithm(1.0 - x) - _from_logarithm(-log)
    if x >= -1.0:
        return _from_logarithm(-logarithm(1.0 - x))
    log = logarithm(-x)
    return -constant - 0.5 * log * log - _from_logarithm(-logarithm(1.0 - 1.0 / x))


@kernel
def dilogarithm(z, side):
    """Li₂(z), on the cut z > 1 at z + i0·side; Im Li₂(x ± i0) = ±π ln x.

    Arguments are mapped to |z| ≤ 1, Re z ≤ 1/2 by reflection and inversion, where the expansion in
    −ln(1−z) with Bernoulli numbers converges fast ('t Hooft and Veltman, App. A).
    """
    x, y = real_part(z), imaginary_part(z)
    if y == 0.0:
        height = x - x
        if x > 1.0:
            height = side * (pi(x) * logarithm(x))
        return as_complex(_real_dilogarithm(x), height)
    constant = pi(x) * pi(x) / 6.0
    if x * x + y * y > 1.0:
        inverse = 1.0 / z
        log = complex_logarithm(-z)
        if real_part(inverse) > 0.5:
            rest = 1.0 - inverse
            log_inverse = complex_logarithm(inverse)
            value = constant - log_inverse * complex_logarithm(rest)
            value = value - _from_logarithm(-log_inverse)
        else:
            value = _from_logarithm(-complex_logarithm(1.0 - inverse))
        return (-constant) - 0.5 * (log * log) - value
    if x > 0.5:
        log = complex_logarithm(z)
        return constant - log * complex_logarithm(1.0 - z) - _from_logarithm(-log)
    return _from_logarithm(-complex_logarithm(1.0 - z))

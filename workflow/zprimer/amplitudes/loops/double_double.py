"""Numbers of twice the double precision for compiled code: unevaluated sums of two doubles.

Registers a real and a complex number type, and one-dimensional arrays of them, with numba, so that
one kernel source compiles for doubles and, with about 32 digits, for points at which doubles lose
too much. Algorithms: Dekker, Numer. Math. 18 (1971) 224; Hida, Li and Bailey, "Library for
double-double and quad-double arithmetic" (2007). Values never leave compiled code in this form.
"""

import operator
from typing import Any

import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import (
    intrinsic,
    make_attribute_wrapper,
    models,
    overload,
    register_model,
)

from zprimer.amplitudes.loops.compiled import kernel

_DOUBLE = types.float64
_TABLE = types.Array(types.float64, 2, "C")


class RealType(types.Type):
    """hi + lo."""

    def __init__(self) -> None:
        super().__init__(name="DoubleDoubleReal")


class ComplexType(types.Type):
    """(xh + xl) + i(yh + yl)."""

    def __init__(self) -> None:
        super().__init__(name="DoubleDoubleComplex")


class RealArrayType(types.Type):
    """A vector of real numbers over an (n, 2) array of doubles."""

    def __init__(self) -> None:
        super().__init__(name="DoubleDoubleRealArray")


class ComplexArrayType(types.Type):
    """A vector of complex numbers over an (n, 4) array of doubles."""

    def __init__(self) -> None:
        super().__init__(name="DoubleDoubleComplexArray")


REAL, COMPLEX = RealType(), ComplexType()
REAL_ARRAY, COMPLEX_ARRAY = RealArrayType(), ComplexArrayType()

_MEMBERS: dict[type, list[tuple[str, Any]]] = {
    RealType: [("hi", _DOUBLE), ("lo", _DOUBLE)],
    ComplexType: [("xh", _DOUBLE), ("xl", _DOUBLE), ("yh", _DOUBLE), ("yl", _DOUBLE)],
    RealArrayType: [("data", _TABLE)],
    ComplexArrayType: [("data", _TABLE)],
}


def _register(kind: type) -> None:
    members = _MEMBERS[kind]

    class Struct(models.StructModel):  # type: ignore[misc, unused-ignore]
        def __init__(self, manager: object, number: types.Type) -> None:
            super().__init__(manager, number, members)

    register_model(kind)(Struct)
    for name, _ in members:
        make_attribute_wrapper(kind, name, name)


for _kind in _MEMBERS:
    _register(_kind)


def _constructor(result):
    def generate(context, builder, signature, arguments):
        struct = cgutils.create_struct_proxy(result)(context, builder)
        for (name, _), value in zip(_MEMBERS[type(result)], arguments, strict=True):
            setattr(struct, name, value)
        if isinstance(result, RealArrayType | ComplexArrayType):
            context.nrt.incref(builder, _TABLE, arguments[0])
        return struct._getvalue()

    return generate


def _real(typing_context, hi, lo):
    return REAL(_DOUBLE, _DOUBLE), _constructor(REAL)


real: Any = intrinsic(_real)
"""The real number hi + lo, |lo| ≤ ulp(hi)/2."""


def _complex_number(typing_context, xh, xl, yh, yl):
    return COMPLEX(_DOUBLE, _DOUBLE, _DOUBLE, _DOUBLE), _constructor(COMPLEX)


complex_number: Any = intrinsic(_complex_number)
"""The complex number (xh + xl) + i(yh + yl)."""


def _real_vector(typing_context, data):
    return REAL_ARRAY(_TABLE), _constructor(REAL_ARRAY)


real_vector: Any = intrinsic(_real_vector)
"""A vector of real numbers over ``data`` of shape (n, 2)."""


def _complex_vector(typing_context, data):
    return COMPLEX_ARRAY(_TABLE), _constructor(COMPLEX_ARRAY)


complex_vector: Any = intrinsic(_complex_vector)
"""A vector of complex numbers over ``data`` of shape (n, 4)."""


@kernel
def _fast_sum(a, b):
    total = a + b
    return total, b - (total - a)


@kernel
def _sum(a, b):
    total = a + b
    shadow = total - a
    return total, (a - (total - shadow)) + (b - shadow)


@kernel
def _halves(a):
    scaled = 134217729.0 * a
    upper = scaled - (scaled - a)
    return upper, a - upper


@kernel
def _product(a, b):
    total = a * b
    a1, a2 = _halves(a)
    b1, b2 = _halves(b)
    return total, ((a1 * b1 - total) + a1 * b2 + a2 * b1) + a2 * b2


@kernel
def _add(ah, al, bh, bl):
    s, e = _sum(ah, bh)
    t, f = _sum(al, bl)
    s, e = _fast_sum(s, e + t)
    return _fast_sum(s, e + f)


@kernel
def _times(ah, al, bh, bl):
    p, e = _product(ah, bh)
    return _fast_sum(p, e + (ah * bl + al * bh))


@kernel
def _over(ah, al, bh, bl):
    q = ah / bh
    ph, pl = _times(bh, bl, q, 0.0)
    rh, rl = _add(ah, al, -ph, -pl)
    q2 = rh / bh
    ph, pl = _times(bh, bl, q2, 0.0)
    rh, rl = _add(rh, rl, -ph, -pl)
    q3 = rh / bh
    q, q2 = _fast_sum(q, q2)
    return _add(q, q2, q3, 0.0)


@kernel
def real_sum(a, b):
    """a + b of real numbers."""
    h, low = _add(a.hi, a.lo, b.hi, b.lo)
    return real(h, low)


@kernel
def real_difference(a, b):
    """a − b of real numbers."""
    h, low = _add(a.hi, a.lo, -b.hi, -b.lo)
    return real(h, low)


@kernel
def real_product(a, b):
    """a b of real numbers."""
    h, low = _times(a.hi, a.lo, b.hi, b.lo)
    return real(h, low)


@kernel
def real_quotient(a, b):
    """a/b of real numbers."""
    h, low = _over(a.hi, a.lo, b.hi, b.lo)
    return real(h, low)


@kernel
def complex_sum(a, b):
    """a + b of complex numbers."""
    xh, xl = _add(a.xh, a.xl, b.xh, b.xl)
    yh, yl = _add(a.yh, a.yl, b.yh, b.yl)
    return complex_number(xh, xl, yh, yl)


@kernel
def complex_difference(a, b):
    """a − b of complex numbers."""
    xh, xl = _add(a.xh, a.xl, -b.xh, -b.xl)
    yh, yl = _add(a.yh, a.yl, -b.yh, -b.yl)
    return complex_number(xh, xl, yh, yl)


@kernel
def complex_product(a, b):
    """a b of complex numbers."""
    ph, pl = _times(a.xh, a.xl, b.xh, b.xl)
    qh, ql = _times(a.yh, a.yl, b.yh, b.yl)
    xh, xl = _add(ph, pl, -qh, -ql)
    ph, pl = _times(a.xh, a.xl, b.yh, b.yl)
    qh, ql = _times(a.yh, a.yl, b.xh, b.xl)
    yh, yl = _add(ph, pl, qh, ql)
    return complex_number(xh, xl, yh, yl)


@kernel
def scaled_complex(a, b):
    """a b of a complex and a real number."""
    xh, xl = _times(a.xh, a.xl, b.hi, b.lo)
    yh, yl = _times(a.yh, a.yl, b.hi, b.lo)
    return complex_number(xh, xl, yh, yl)


@kernel
def divided_complex(a, b):
    """a/b of a complex and a real number."""
    xh, xl = _over(a.xh, a.xl, b.hi, b.lo)
    yh, yl = _over(a.yh, a.yl, b.hi, b.lo)
    return complex_number(xh, xl, yh, yl)


@kernel
def complex_quotient(a, b):
    """a/b of complex numbers."""
    ph, pl = _times(b.xh, b.xl, b.xh, b.xl)
    qh, ql = _times(b.yh, b.yl, b.yh, b.yl)
    nh, nl = _add(ph, pl, qh, ql)
    top = complex_product(a, complex_number(b.xh, b.xl, -b.yh, -b.yl))
    return divided_complex(top, real(nh, nl))


_PLAIN = (types.Float, types.Integer)


def as_real(x):
    """A number of this module or a double as a real number of this module."""
    raise NotImplementedError


@overload(as_real)
def _as_real(x):
    if isinstance(x, RealType):
        return lambda x: x
    if isinstance(x, _PLAIN):
        return lambda x: real(float(x), 0.0)
    return None


def widened(x):
    """A real number or double as a complex number of this module."""
    raise NotImplementedError


@overload(widened)
def _widened(x):
    if isinstance(x, ComplexType):
        return lambda x: x
    if isinstance(x, RealType):
        return lambda x: complex_number(x.hi, x.lo, 0.0, 0.0)
    if isinstance(x, _PLAIN):
        return lambda x: complex_number(float(x), 0.0, 0.0, 0.0)
    return None


def _binary(symbol, on_reals, on_complexes, complex_real):
    @overload(symbol)
    def operation(a, b):
        kinds = (RealType, ComplexType, *_PLAIN)
        if not (isinstance(a, kinds) and isinstance(b, kinds)):
            return None
        if isinstance(a, _PLAIN) and isinstance(b, _PLAIN):
            return None
        if isinstance(a, ComplexType) or isinstance(b, ComplexType):
            if complex_real is not None and not isinstance(b, ComplexType):
                return lambda a, b: complex_real(a, as_real(b))
            if symbol is operator.mul and not isinstance(a, ComplexType):
                return lambda a, b: complex_real(b, as_real(a))
            return lambda a, b: on_complexes(widened(a), widened(b))
        return lambda a, b: on_reals(as_real(a), as_real(b))


_binary(operator.add, real_sum, complex_sum, None)
_binary(operator.sub, real_difference, complex_difference, None)
_binary(operator.mul, real_product, complex_product, scaled_complex)
_binary(operator.truediv, real_quotient, complex_quotient, divided_complex)


@overload(operator.neg)
def _negative(a):
    if isinstance(a, RealType):
        return lambda a: real(-a.hi, -a.lo)
    if isinstance(a, ComplexType):
        return lambda a: complex_number(-a.xh, -a.xl, -a.yh, -a.yl)
    return None


@overload(abs)
def _absolute(a):
    if isinstance(a, RealType):
        return lambda a: real(-a.hi, -a.lo) if a.hi < 0.0 else a
    return None


def _comparison(symbol):
    @overload(symbol)
    def operation(a, b):
        if isinstance(a, RealType) and isinstance(b, (RealType, *_PLAIN)):
            return lambda a, b: symbol(real_difference(a, as_real(b)).hi, 0.0)
        return None


for _symbol in (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne):
    _comparison(_symbol)


@overload(operator.getitem)
def _get(array, index):
    if isinstance(array, RealArrayType):
        return lambda array, index: real(array.data[index, 0], array.data[index, 1])
    if isinstance(array, ComplexArrayType):

        def get(array, index):
            data = array.data
            return complex_number(data[index, 0], data[index, 1], data[index, 2], data[index, 3])

        return get
    return None


@overload(operator.setitem)
def _set(array, index, value):
    if isinstance(array, RealArrayType):

        def set_real(array, index, value):
            array.data[index, 0] = value.hi
            array.data[index, 1] = value.lo

        return set_real
    if isinstance(array, ComplexArrayType):

        def set_complex(array, index, value):
            array.data[index, 0] = value.xh
            array.data[index, 1] = value.xl
            array.data[index, 2] = value.yh
            array.data[index, 3] = value.yl

        return set_complex
    return None


@kernel
def narrowed(array):
    """A complex vector of this module rounded to complex doubles."""
    data = array.data
    result = np.empty(data.shape[0], dtype=np.complex128)
    for i in range(data.shape[0]):
        result[i] = complex(data[i, 0], data[i, 2])
    return result

"""stub"""
import math
import numpy as np
from numba import njit

BERNOULLI = np.array([1/6,-1/30,1/42,-1/30,5/66,-691/2730,7/6,-3617/510,43867/798,-174611/330])
_C = np.array([b/math.factorial(2*k+3) for k,b in enumerate(BERNOULLI)])

@njit(cache=True)
def angle(y, x): return math.atan2(y, x)
@njit(cache=True)
def as_complex(x, y): return complex(x, y)
@njit(cache=True)
def logarithm(x): return math.log(x)
@njit(cache=True)
def one(x): return 1.0
@njit(cache=True)
def pi(x): return math.pi
@njit(cache=True)
def real_part(z): return z.real
@njit(cache=True)
def sign_of(x): return 1.0 if x >= 0 else -1.0
@njit(cache=True)
def square_root(x): return math.sqrt(x)

@njit(cache=True)
def _ser(z):
    u = -np.log(1-z)
    u2 = u*u
    r = 0j
    for k in range(9, -1, -1):
        r = r*u2 + _C[k]
    return u - 0.25*u2 + r*u2*u

@njit(cache=True)
def dilogarithm(z, side):
    x = z.real
    if z.imag == 0.0 and x > 1.0:
        l = math.log(x)
        im = side*math.pi*l
        if x > 2.0:
            r = -_ser(complex(1/x,0.0)).real + math.pi**2/3 - 0.5*l*l
        else:
            r = -_ser(complex(1-x,0.0)).real + math.pi**2/6 - l*math.log(x-1)
        return complex(r, im)
    if abs(z) > 1.0:
        l = np.log(-z)
        if (1/z).real > 0.5:
            w = 1-1/z
            i = -_ser(w) + math.pi**2/6 - np.log(1/z)*np.log(w)
        else:
            i = _ser(1/z)
        return -i - math.pi**2/6 - 0.5*l*l
    if x > 0.5:
        if z == 1.0: return complex(math.pi**2/6, 0.0)
        return -_ser(1-z) + math.pi**2/6 - np.log(z)*np.log(1-z)
    return _ser(z)

@njit(cache=True)
def complex_array(n, x): return np.zeros(n, dtype=np.complex128)
@njit(cache=True)
def real_array(n, x): return np.zeros(n, dtype=np.float64)

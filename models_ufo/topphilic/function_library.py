"""Functions that formulas of parameters and couplings may use, beyond those of cmath."""

from __future__ import absolute_import

from .object_library import all_functions, Function

complexconjugate = Function("complexconjugate", ("z",), "z.conjugate()")
re = Function("re", ("z",), "z.real")
im = Function("im", ("z",), "z.imag")
sec = Function("sec", ("z",), "1./cmath.cos(z)")
csc = Function("csc", ("z",), "1./cmath.sin(z)")
cot = Function("cot", ("z",), "1./cmath.tan(z)")
asec = Function("asec", ("z",), "cmath.acos(1./z)")
acsc = Function("acsc", ("z",), "cmath.asin(1./z)")

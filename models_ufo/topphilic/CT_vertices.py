# Derived by models_ufo/derive_topphilic.py; change the derivation, not this file.

from __future__ import absolute_import

from .counterterm_library import CTVertex
from . import particles as P
from . import CT_couplings as C
from . import lorentz as L

R2_V_1 = CTVertex(name='R2_V_1', type='R2',
    particles=[P.g, P.g, P.g, P.a],
    color=['d(1,2,3)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_1,
        (0,0,1): C.R2_1,
        (0,0,2): C.R2_1,
        (0,0,3): C.R2_2,
        (0,0,4): C.R2_2,
        (0,0,5): C.R2_2,
        (0,0,6): C.R2_1})

R2_V_2 = CTVertex(name='R2_V_2', type='R2',
    particles=[P.g, P.g, P.Z],
    color=['Tr(1,2)'],
    lorentz=[L.VVV2],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_3,
        (0,0,1): C.R2_3,
        (0,0,2): C.R2_4,
        (0,0,3): C.R2_5,
        (0,0,4): C.R2_5,
        (0,0,5): C.R2_5,
        (0,0,6): C.R2_6})

R2_V_3 = CTVertex(name='R2_V_3', type='R2',
    particles=[P.g, P.g, P.g, P.Z],
    color=['d(1,2,3)', 'f(1,2,3)'],
    lorentz=[L.VVVV5, L.VVVV6],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_7,
        (1,1,0): C.R2_8,
        (0,0,1): C.R2_7,
        (1,1,1): C.R2_8,
        (0,0,2): C.R2_9,
        (1,1,2): C.R2_10,
        (0,0,3): C.R2_11,
        (1,1,3): C.R2_12,
        (0,0,4): C.R2_11,
        (1,1,4): C.R2_12,
        (0,0,5): C.R2_11,
        (1,1,5): C.R2_12,
        (0,0,6): C.R2_13,
        (1,1,6): C.R2_14})

R2_V_4 = CTVertex(name='R2_V_4', type='R2',
    particles=[P.g, P.g, P.zp],
    color=['Tr(1,2)'],
    lorentz=[L.VVV2],
    loop_particles=[[[P.t]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_15,
        (0,0,1): C.R2_16})

R2_V_5 = CTVertex(name='R2_V_5', type='R2',
    particles=[P.g, P.g, P.g, P.zp],
    color=['d(1,2,3)', 'f(1,2,3)'],
    lorentz=[L.VVVV5, L.VVVV6],
    loop_particles=[[[P.t]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_17,
        (1,1,0): C.R2_18,
        (0,0,1): C.R2_19,
        (1,1,1): C.R2_20})

R2_V_6 = CTVertex(name='R2_V_6', type='R2',
    particles=[P.g, P.g, P.a, P.a],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_21,
        (0,0,1): C.R2_21,
        (0,0,2): C.R2_21,
        (0,0,3): C.R2_22,
        (0,0,4): C.R2_22,
        (0,0,5): C.R2_22,
        (0,0,6): C.R2_21})

R2_V_7 = CTVertex(name='R2_V_7', type='R2',
    particles=[P.g, P.g, P.a, P.Z],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_23,
        (0,0,1): C.R2_23,
        (0,0,2): C.R2_24,
        (0,0,3): C.R2_25,
        (0,0,4): C.R2_25,
        (0,0,5): C.R2_25,
        (0,0,6): C.R2_26})

R2_V_8 = CTVertex(name='R2_V_8', type='R2',
    particles=[P.g, P.g, P.a, P.zp],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.t]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_27,
        (0,0,1): C.R2_28})

R2_V_9 = CTVertex(name='R2_V_9', type='R2',
    particles=[P.g, P.g, P.Z, P.Z],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.u]], [[P.c]], [[P.t]], [[P.t, P.tp]], [[P.d]], [[P.s]], [[P.b]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_29,
        (0,0,1): C.R2_29,
        (0,0,2): C.R2_30,
        (0,0,3): C.R2_31,
        (0,0,4): C.R2_32,
        (0,0,5): C.R2_32,
        (0,0,6): C.R2_32,
        (0,0,7): C.R2_33})

R2_V_10 = CTVertex(name='R2_V_10', type='R2',
    particles=[P.g, P.g, P.Z, P.zp],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.t]], [[P.t, P.tp]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_34,
        (0,0,1): C.R2_35,
        (0,0,2): C.R2_36})

R2_V_11 = CTVertex(name='R2_V_11', type='R2',
    particles=[P.g, P.g, P.zp, P.zp],
    color=['Tr(1,2)'],
    lorentz=[L.VVVV5],
    loop_particles=[[[P.t]], [[P.t, P.tp]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_37,
        (0,0,1): C.R2_38,
        (0,0,2): C.R2_39})

R2_V_12 = CTVertex(name='R2_V_12', type='R2',
    particles=[P.g, P.g, P.H],
    color=['Tr(1,2)'],
    lorentz=[L.VVS1],
    loop_particles=[[[P.u]], [[P.c]], [[P.d]], [[P.s]], [[P.b]], [[P.t]], [[P.tp]]],
    couplings={
        (0,0,0): C.R2_40,
        (0,0,1): C.R2_41,
        (0,0,2): C.R2_42,
        (0,0,3): C.R2_43,
        (0,0,4): C.R2_44,
        (0,0,5): C.R2_45,
        (0,0,6): C.R2_46})


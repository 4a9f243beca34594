# Derived by models_ufo/derive_topphilic.py; change the derivation, not this file.

from __future__ import absolute_import

from .object_library import all_orders, CouplingOrder

QCD = CouplingOrder(name='QCD', expansion_order=99, hierarchy=1,
    perturbative_expansion=1)

QED = CouplingOrder(name='QED', expansion_order=99, hierarchy=2,
    perturbative_expansion=0)

ZPR = CouplingOrder(name='ZPR', expansion_order=99, hierarchy=2,
    perturbative_expansion=0)


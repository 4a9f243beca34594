"""MadGraph5_aMC@NLO as a generator of the same samples (1405.0301), from the UFOs of this project.

MadGraph makes the momenta and the cross section; the basis weights and the scale variations of each
event come from the amplitudes of this package, at the momenta MadGraph chose.
"""

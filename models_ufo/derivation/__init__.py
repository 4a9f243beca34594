"""From a gauge Lagrangian in SymPy to the vertices of a UFO model, in unitary gauge."""

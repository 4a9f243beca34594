"""Flavour and precision observables, one module a sector."""

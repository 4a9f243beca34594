"""Observables, one module per sector, for every model that has the couplings."""

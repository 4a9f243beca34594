"""Observables, one module per sector, for every model that has the couplings."""

from zprimer.io.places import own_rooms

__path__ += own_rooms("observables")

"""Parameters, masses, couplings, widths and cards; one module a model."""

from zprimer.io.places import own_rooms

__path__ += own_rooms("models")

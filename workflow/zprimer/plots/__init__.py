"""Figures."""

from zprimer.io.places import own_rooms

__path__ += own_rooms("figures")

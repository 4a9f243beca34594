"""One statement per point from collider and flavour together."""

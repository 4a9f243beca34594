"""Parameters, masses, couplings, widths and cards; one module a model."""

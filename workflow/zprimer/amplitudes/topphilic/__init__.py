"""Amplitudes of the top-philic Z' model: quark loops and tt̄Z' at tree level."""

"""Helicity amplitudes in compiled kernels."""

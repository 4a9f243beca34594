"""Likelihoods, limits and their combination."""

"""Selections of published analyses applied to simulated events."""

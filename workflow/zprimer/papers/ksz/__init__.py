"""Kamenik, Soreq, Zupan, 1704.06005."""

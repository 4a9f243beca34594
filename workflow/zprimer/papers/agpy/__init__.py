"""Altmannshofer, Gori, Pospelov, Yavin, 1403.1269."""

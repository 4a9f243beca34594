"""One-loop integrals with massive lines: scalar integrals in closed form and tensor reduction."""

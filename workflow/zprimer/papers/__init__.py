"""One folder a paper: its statements, its figures, its conventions."""

"""Phase space, parton densities, unweighting and event files."""

"""How good linkage is, measured: a labelled set through the real stages, and what came of it held against the truth."""

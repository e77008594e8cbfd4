"""Which parts of a spec some scenario, or a marked test, has tried; and which nobody has."""

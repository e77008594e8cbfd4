"""Folders of specs: which files belong together, what they say of each other, what was published, what was checked before."""

"""Portals, seen from the program: whom it talks to (`origins`, `link`), how (`network`), and what about (`portal`)."""

"""Checked data to frozen values: forms, portals, scenarios. Nothing here finds mistakes; that happened before."""

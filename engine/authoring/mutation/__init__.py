"""Specs changed by one small step at a time, to see whether some scenario notices."""

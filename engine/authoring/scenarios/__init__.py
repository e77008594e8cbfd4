"""Scenarios of a spec, run against the real use cases in memory: events happen, expectations are compared."""

"""For those who write specs: scenarios, coverage, simulation, new specs and plugins, reference pages. Never needs a server."""

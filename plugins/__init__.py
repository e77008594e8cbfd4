"""Plugins talk to the world: network, devices, secrets; failures are expected and designed."""

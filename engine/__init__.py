"""The engine: knows procedures; knows no plugin, no template, no vendor."""

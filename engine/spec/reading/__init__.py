"""YAML text to plain data with the place of everything, and the mistakes that YAML itself makes easy."""

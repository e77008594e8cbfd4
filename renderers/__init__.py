"""Renderers turn values into bytes: same input, same output; a failure is a bug."""

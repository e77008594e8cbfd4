"""New specs and new plugins to begin with: they pass `check`, `test` and their own tests as written."""

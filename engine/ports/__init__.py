"""What a provider must be able to do: one Protocol per file. Everything outside the engine stands at one of these doors."""

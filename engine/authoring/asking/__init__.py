"""Questions about specs, answered without a server: one JSON object in, one out."""

"""The built-in kinds of questions: each says how what people type is normalised, and what it refuses."""

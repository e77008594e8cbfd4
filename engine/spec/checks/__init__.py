"""What the schema cannot see: names, rules, texts and their places. Each module gives located diagnostics."""

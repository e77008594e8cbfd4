"""What the verbs of spec authors share (check, test, simulate, schema, publish, new): options, doors, words, progress."""

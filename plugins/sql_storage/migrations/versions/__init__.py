"""The changes, oldest first: r0001_… is the first."""

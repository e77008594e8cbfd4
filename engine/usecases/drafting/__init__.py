"""A draft on its way: begun, its steps posted, its files taken, looked at as a whole."""

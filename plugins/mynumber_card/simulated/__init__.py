"""A My Number card of software: for development, for unit tests, behind a virtual reader. No real person is in it."""

"""Where everything is put together and kept running. Imports nothing itself: the drawing process passes through here."""

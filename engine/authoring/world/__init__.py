"""Where scenarios happen: ports that live in memory, a clock that is told the time, an identity that says what it is told."""

"""A form looked at for given answers at a given instant: what it computes, offers, refuses, and asks next."""

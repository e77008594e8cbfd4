"""Addresses of a world without a server: each place gets a number, and an address leads back to its place."""

from typing import Final

from engine.usecases.places import Place

ORIGIN: Final = "https://scenario.invalid"


class AddressBook:
    """Satisfies `engine.usecases.places.Addresses`."""

    def __init__(self) -> None:
        self._places: list[Place] = []

    def path(self, place: Place) -> str:
        if place not in self._places:
            self._places.append(place)
        return f"/{self._places.index(place)}"

    def url(self, place: Place) -> str:
        return ORIGIN + self.path(place)

    def place_at(self, address: str) -> Place:
        """The place of an address given out earlier. Raises LookupError."""
        number = address.removeprefix(ORIGIN).removeprefix("/")
        if not number.isdecimal() or int(number) >= len(self._places):
            raise LookupError(address)
        return self._places[int(number)]

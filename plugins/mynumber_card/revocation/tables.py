"""One table of the settings, read value by value; what is wrong names its key, never its value."""

from dataclasses import dataclass

from engine.errors import SettingsError
from engine.settings import Section


@dataclass(frozen=True, slots=True)
class Table:
    """`path` is how the settings file calls it. Every method raises SettingsError for a value of another type."""

    path: str
    values: Section

    def only(self, *keys: str) -> None:
        """Nothing else may stand in it."""
        for key in self.values:
            if key not in keys:
                raise SettingsError("settings.unknown", key=self._key(key))

    def text(self, key: str, usual: str = "") -> str:
        value = self.values.get(key, usual)
        if not isinstance(value, str):
            raise SettingsError("settings.type_str", key=self._key(key))
        return value

    def one_of(self, key: str, *choices: str) -> str:
        """The first one is the usual one."""
        value = self.text(key, choices[0])
        if value not in choices:
            raise SettingsError("settings.choice", key=self._key(key), choices=" | ".join(choices))
        return value

    def number(self, key: str, usual: int, least: int, most: int) -> int:
        value = self.values.get(key, usual)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SettingsError("settings.type_int", key=self._key(key))
        if not least <= value <= most:
            raise SettingsError("settings.choice", key=self._key(key), choices=f"{least} - {most}")
        return value

    def texts(self, key: str, usual: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self.values.get(key, list(usual))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SettingsError("settings.type_list", key=self._key(key))
        return tuple(value)

    def table(self, key: str) -> "Table":
        """A table in it, empty when there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise SettingsError("settings.type_table", key=self._key(key))
        return Table(self._key(key), value)

    def _key(self, key: str) -> str:
        return f"{self.path}.{key}"

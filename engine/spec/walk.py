"""The schema compiled to one fast pass: says whether data has the right shape, and gathers every annotated place.

Knows only the keywords that schema.json uses and refuses others. Where it says no, jsonschema says why (shape.py);
a property test holds that the two agree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from engine.spec.source import Path
from engine.spec.walk_places import Note, Place, Schema, Walk, note_of
from engine.spec.walk_values import scalar_checks, unique

_WORDS: Final = frozenset(
    {"$schema", "$id", "$defs", "$ref", "title", "description", "examples", "default"}
    | {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"}
    | {"uniqueItems", "items", "properties", "required", "additionalProperties", "propertyNames", "minProperties"}
    | {"maxProperties", "anyOf", "allOf", "if", "then", "else"}
)


def compile_walk(schema: Schema) -> Walk:
    """The pass over one document: False as soon as the shape is wrong. Raises ValueError on a keyword it does not know."""
    return _Compiler(cast(Mapping[str, Schema], schema.get("$defs", {})), {}).whole(schema)


def resolve(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """Follows `$ref`; annotations beside it win over those of its target."""
    while "$ref" in schema:
        target = definitions[str(schema["$ref"]).removeprefix("#/$defs/")]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


@dataclass(frozen=True, slots=True)
class _Compiler:
    definitions: Mapping[str, Schema]
    done: dict[str, Walk]

    def whole(self, schema: Schema) -> Walk:
        """A walk for one schema; shared where the same reference occurs again."""
        key = repr(sorted(schema.items(), key=lambda item: item[0])) if "$ref" in schema else ""
        if key and key in self.done:
            return self.done[key]
        walk = self._compile(resolve(schema, self.definitions))
        if key:
            self.done[key] = walk
        return walk

    def _compile(self, schema: Schema) -> Walk:
        unknown = {word for word in schema if word not in _WORDS and not word.startswith("x-")}
        if unknown:
            raise ValueError(f"schema.json uses keywords the walk does not know: {sorted(unknown)}")
        checks = [*scalar_checks(schema), *self._object(schema), *self._array(schema), *self._choice(schema)]
        check = _all(checks)
        return _noting(note_of(schema), self._dispatch(schema, check) if "allOf" in schema else check)

    def _object(self, schema: Schema) -> list[Walk]:
        if not {"properties", "additionalProperties", "required", "propertyNames", "minProperties"} & set(schema):
            return []
        properties = cast(Mapping[str, Schema], schema.get("properties", {}))
        walks = {name: self.whole(each) for name, each in properties.items()}
        more = schema.get("additionalProperties", True)
        other = self.whole(cast(Schema, more)) if isinstance(more, dict) else None
        names = cast(Schema, schema.get("propertyNames", {}))
        limits = (cast(int, schema.get("minProperties", 0)), cast(int, schema.get("maxProperties", 1 << 30)))
        needed = frozenset(cast(Sequence[str], schema.get("required", ())))
        return [_map_walk(walks, other, more is not False, needed), *_key_walks(note_of(names), limits)]

    def _array(self, schema: Schema) -> list[Walk]:
        least, most = cast(int, schema.get("minItems", 0)), cast(int, schema.get("maxItems", 1 << 30))
        checks: list[Walk] = []
        if least or "maxItems" in schema:
            checks.append(lambda value, path, found: not isinstance(value, list) or least <= len(value) <= most)
        if schema.get("uniqueItems"):
            checks.append(lambda value, path, found: not isinstance(value, list) or unique(value))
        if "items" in schema:
            checks.append(_list_walk(self.whole(cast(Schema, schema["items"]))))
        return checks

    def _choice(self, schema: Schema) -> list[Walk]:
        checks: list[Walk] = []
        if "anyOf" in schema:
            checks.append(_any([self.whole(each) for each in cast(Sequence[Schema], schema["anyOf"])]))
        if "if" in schema:
            then, otherwise = cast(Schema, schema.get("then", {})), cast(Schema, schema.get("else", {}))
            checks.append(_fork(_condition(cast(Schema, schema["if"])), self.whole(then), self.whole(otherwise)))
        return checks

    def _dispatch(self, schema: Schema, common: Walk) -> Walk:
        """`allOf` of `if type is X then …`: one look at the type. Each branch says all that the common part says."""
        table: dict[object, Walk] = {}
        key = ""
        for branch in cast(Sequence[Schema], schema["allOf"]):
            ((key, const),) = cast(Mapping[str, Schema], cast(Schema, branch["if"])["properties"]).items()
            table[const["const"]] = self.whole(cast(Schema, branch["then"]))
        return _by_key(key, table, common)


def _noting(note: Note, check: Walk) -> Walk:
    if note == Note():
        return check

    def walk(value: object, path: Path, found: list[Place]) -> bool:
        found.append(Place(path, note, value))
        return check(value, path, found)

    return walk


def _all(checks: list[Walk]) -> Walk:
    if not checks:
        return lambda value, path, found: True
    if len(checks) == 1:
        return checks[0]

    def walk(value: object, path: Path, found: list[Place]) -> bool:
        for check in checks:  # noqa: SIM110 - a loop costs half of all() with a generator here
            if not check(value, path, found):
                return False
        return True

    return walk


def _any(checks: list[Walk]) -> Walk:
    def walk(value: object, path: Path, found: list[Place]) -> bool:
        start = len(found)
        for check in checks:
            if check(value, path, found):
                return True
            del found[start:]
        return False

    return walk


def _fork(condition: Callable[[object], bool], then: Walk, otherwise: Walk) -> Walk:
    def walk(value: object, path: Path, found: list[Place]) -> bool:
        return then(value, path, found) if condition(value) else otherwise(value, path, found)

    return walk


def _condition(schema: Schema) -> Callable[[object], bool]:
    needed = frozenset(cast(Sequence[str], schema["required"]))
    return lambda value: not isinstance(value, dict) or needed <= value.keys()


def _by_key(key: str, table: Mapping[object, Walk], otherwise: Walk) -> Walk:
    def walk(value: object, path: Path, found: list[Place]) -> bool:
        kind = value.get(key) if isinstance(value, dict) else None
        chosen = table.get(kind, otherwise) if isinstance(kind, str) else otherwise
        return chosen(value, path, found)

    return walk


def _map_walk(walks: Mapping[str, Walk], other: Walk | None, is_open: bool, needed: frozenset[str]) -> Walk:
    def walk(value: object, path: Path, found: list[Place]) -> bool:
        if not isinstance(value, dict):
            return True
        for name, item in value.items():
            check = walks.get(name, other)
            if check is None:
                if not is_open:
                    return False
            elif not check(item, (*path, name), found):
                return False
        return needed <= value.keys()

    return walk


def _key_walks(note: Note, limits: tuple[int, int]) -> list[Walk]:
    checks: list[Walk] = []
    least, most = limits
    if least or most < 1 << 30:
        checks.append(lambda value, path, found: not isinstance(value, dict) or least <= len(value) <= most)
    if note != Note():

        def keys(value: object, path: Path, found: list[Place]) -> bool:
            if isinstance(value, dict):
                found.extend(Place((*path, name), note, name, is_key=True) for name in value)
            return True

        checks.append(keys)
    return checks


def _list_walk(item_walk: Walk) -> Walk:
    def walk(value: object, path: Path, found: list[Place]) -> bool:
        if isinstance(value, list):
            for index, item in enumerate(value):
                if not item_walk(item, (*path, index), found):
                    return False
        return True

    return walk

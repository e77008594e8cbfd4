"""Production identifies with nothing made up and asks no made-up register; `doctor` looks at both."""

from dataclasses import replace

import pytest

from engine.app.parts import Parts
from engine.app.safety import check_specs, findings, providers_at_work
from engine.app.sites import load_specs
from engine.errors import SettingsError
from engine.settings import Settings
from tests.engine.web.driving import ACCOUNTS, DoorIdentity, DoorRegister, bare_parts


def parts(mode: str, *, real_identity: bool = False, real_register: bool = False) -> Parts:
    identity, register = DoorIdentity("gbizid", "redirect"), DoorRegister()
    identity.development, register.development = not real_identity, not real_register
    made = bare_parts(Settings(specs=(ACCOUNTS,), mode=mode), identity)  # type: ignore[arg-type]
    return replace(made, registry=replace(made.registry, prefill_sources={register.name: register}))


@pytest.mark.parametrize(
    ("real_identity", "real_register", "door"),
    [(False, True, "identity_providers"), (True, False, "prefill_sources")],
)
def test_production_refuses_what_is_made_up(real_identity: bool, real_register: bool, door: str) -> None:
    made = parts("production", real_identity=real_identity, real_register=real_register)
    with pytest.raises(SettingsError) as refused:
        check_specs(made, load_specs(made))
    assert (refused.value.code, refused.value.params["door"]) == ("provider.development", door)


def test_production_takes_real_ones_and_development_takes_all() -> None:
    for made in (parts("production", real_identity=True, real_register=True), parts("development")):
        check_specs(made, load_specs(made))


def test_both_are_looked_at() -> None:
    made = parts("development")
    specs = load_specs(made)
    assert {"identity", "prefill"} <= {door for door, _ in providers_at_work(made, specs)}
    assert findings(made, specs) == ()

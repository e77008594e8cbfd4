"""The identity door for development: a page that lets one pick a persona. The real service is another provider's part."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

import yaml

from engine.errors import Diagnostic, ProviderFailed
from engine.model.identity import Identity
from engine.ports.identity import CHOICE, Begun, Choose, IdentityRequest, Option, Refusal
from plugins.gbizid.claims import LEVEL, NAME, identify
from plugins.gbizid.options import SECTION, Options
from plugins.gbizid.personas import PersonasUnfit, read_personas

_NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class PersonaProvider:
    """`Choose` among the personas of a file, which is read anew each time. Proves nothing: development only."""

    options: Options
    name: str = NAME
    development: bool = True
    levels: frozenset[str] = frozenset({LEVEL})

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """Why an account does not get in, for applicants; what is wrong with the file, for operators (`texts/`)."""
        texts = files("plugins.gbizid") / "texts"
        return {name: yaml.safe_load((texts / f"{name}.yaml").read_text(encoding="utf-8")) for name in ("ja", "en")}

    def check(self) -> tuple[Diagnostic, ...]:
        """The file is there and can be read."""
        try:
            read_personas(self.options.personas)
        except PersonasUnfit as unfit:
            params = {"file": str(self.options.personas), "reason": str(unfit)}
            return (Diagnostic(f"[{SECTION}]", 0, 0, "gbizid.personas_unfit", params),)
        return ()

    def begin(self, request: IdentityRequest) -> Begun:
        """Raises ProviderFailed while the file cannot be read."""
        try:
            personas = read_personas(self.options.personas)
        except PersonasUnfit as unfit:
            raise ProviderFailed("gbizid.personas_unfit", retry=False, reason=str(unfit)) from unfit
        options = tuple(Option(each.id, each.label, each.note) for each in personas)
        state = {"session": request.session_tag, "nonce": request.entropy.token_bytes(_NONCE_BYTES).hex()}
        return Begun(Choose(options), json.dumps(state).encode())

    def finish(self, pending: bytes, params: Mapping[str, str], now: datetime) -> Identity | Refusal:
        """The persona picked, as its account kind allows (`claims.identify`); `gbizid_nobody` for one that is not there."""
        del pending
        try:
            personas = {each.id: each for each in read_personas(self.options.personas)}
        except PersonasUnfit as unfit:
            raise ProviderFailed("gbizid.personas_unfit", retry=False, reason=str(unfit)) from unfit
        picked = personas.get(params.get(CHOICE, ""))
        if picked is None:
            return Refusal("gbizid_nobody")
        return identify(picked.userinfo, now, expired=picked.expired)

"""The tenant file: what this provider is called, its paths and scopes, its client, and how one logs in. Read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Final, Literal, cast

from plugins.oidc.devidp.accounts import FileUnfit, read_table

Proof = Literal["password", "approval"]
_REQUIRED: Final = frozenset({"tenant", "name", "issuer", "paths", "client", "proof", "scopes"})
_OPTIONAL: Final = frozenset({"account_label", "approve", "one_time", "client_refused", "accounts"})
_PATHS: Final = frozenset({"authorization", "token", "userinfo", "jwks"})


@dataclass(frozen=True, slots=True)
class Paths:
    """On the provider's origin; `end_session` "" = there is none."""

    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str = ""


@dataclass(frozen=True, slots=True)
class OneTime:
    """The one-time code: `seconds` it may be used (the last one included), wrong tries before it is dead."""

    seconds: int = 3600
    tries: int = 5


@dataclass(frozen=True, slots=True)
class Tenant:
    """`issuer` is a path, with the slash at its end if it has one. `proof`: account id, password and one-time code, or
    one button per person for providers whose app asks (`approve` is its caption). `scopes`: scope -> claims of UserInfo.
    `client_refused` is the error of the token endpoint for a client it does not know. `accounts`: file beside this one.
    """

    id: str
    name: str
    issuer: str
    paths: Paths
    client_id: str
    client_secret: str = field(repr=False)
    proof: Proof
    scopes: Mapping[str, frozenset[str]]
    account_label: str = "アカウントID"
    approve: str = "アプリで確認しました（見本）"
    one_time: OneTime = OneTime()
    client_refused: str = "invalid_client"
    accounts: str = "accounts.yaml"

    def claims(self, asked: tuple[str, ...], userinfo: Mapping[str, object]) -> Mapping[str, object]:
        """What these scopes show of an account."""
        shown = frozenset[str]().union(*(self.scopes.get(scope, frozenset()) for scope in asked), {"sub"})
        return {name: value for name, value in userinfo.items() if name in shown}


def read_tenant(file: Traversable) -> Tenant:
    """Raises FileUnfit."""
    table = read_table(file, _REQUIRED, _OPTIONAL)
    paths = _texts(table, "paths", _PATHS, frozenset({"end_session"}))
    client = _texts(table, "client", frozenset({"id", "secret"}))
    texts = {key: table[key] for key in ("account_label", "approve", "client_refused", "accounts") if key in table}
    named = {key: table[key] for key in ("tenant", "name", "issuer", "proof")}
    if not all(isinstance(text, str) and text for text in (*texts.values(), *named.values())):
        raise FileUnfit("texts")
    if named["proof"] not in ("password", "approval"):
        raise FileUnfit("proof")
    return Tenant(
        str(named["tenant"]), str(named["name"]), str(named["issuer"]), Paths(**paths), client["id"], client["secret"],
        named["proof"], _scopes(table["scopes"]), one_time=_one_time(table.get("one_time", {})),
        **cast(dict[str, str], texts),
    )  # fmt: skip


def _texts(
    table: Mapping[str, object], key: str, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, str]:
    found = table[key]
    if not isinstance(found, dict) or not required <= set(found) <= required | optional:
        raise FileUnfit(key)
    if not all(isinstance(value, str) for value in found.values()):
        raise FileUnfit(key)
    return found


def _scopes(found: object) -> Mapping[str, frozenset[str]]:
    if not isinstance(found, dict) or "openid" not in found:
        raise FileUnfit("scopes")
    for names in found.values():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise FileUnfit("scopes")
    return {scope: frozenset(names) for scope, names in found.items()}


def _one_time(found: object) -> OneTime:
    if not isinstance(found, dict) or not set(found) <= {"seconds", "tries"}:
        raise FileUnfit("one_time")
    if not all(isinstance(value, int) and not isinstance(value, bool) and value > 0 for value in found.values()):
        raise FileUnfit("one_time")
    return OneTime(**found)

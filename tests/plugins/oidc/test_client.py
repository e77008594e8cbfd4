"""The way through: what the provider is asked, what comes back, and what is remembered meanwhile."""



from plugins.oidc.client import Finished
from tests.plugins.oidc.hostile import ISSUER, NOW, SUBJECT, USERINFO, Hostile, ask


def test_who_comes_back_is_who_the_provider_says() -> None:
    provider = Hostile()
    client = provider.client()
    begun = client.begin(ask())
    found = client.finish(begun.pending, provider.visit(begun), NOW)
    assert isinstance(found, Finished)
    assert (found.issuer, found.subject, found.auth_time, found.userinfo) == (ISSUER, SUBJECT, NOW, USERINFO)

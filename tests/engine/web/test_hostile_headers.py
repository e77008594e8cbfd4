"""Headers that lie or are broken: a page that says so, never a bug in the log."""

import pytest

from engine.web.call import client_of
from tests.engine.web.driving import browsing, make_world


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "", "//", "http://127.0.0.1:8000@evil.example"])
def test_an_origin_that_is_none_of_ours_is_refused_however_broken_it_is(origin: str) -> None:
    with browsing(make_world()) as browser:
        form = browser.get("/small_enterprise/register").form
        answer = browser.client.post(form.action, data=form.values, headers={"origin": origin})
        assert answer.status_code == 403


def test_ipv4_clients_of_a_socket_for_both_families_are_counted_one_by_one() -> None:
    """`::ffff:192.0.2.1`: one bucket for all of IPv4 would let one client use up everybody's mails."""
    assert client_of({"client": ("::ffff:192.0.2.1", 1)}) == "192.0.2.1"
    assert client_of({"client": ("::ffff:127.0.0.1", 1)}) == "127.0.0.1"
    assert client_of({"client": ("2001:db8::1", 1)}) == "2001:db8::/64"

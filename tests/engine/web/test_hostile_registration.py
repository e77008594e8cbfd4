"""Mails to somebody else's box: spellings that end up in it are counted together."""

from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import register


def test_spellings_of_one_mailbox_are_counted_together() -> None:
    world = make_world()
    most = world.settings.mails_per_address_hour
    with browsing(world) as browser:
        for number in range(most + 2):
            page = register(browser, f"{'Taro' if number % 2 else 'taro'}+{number}@example.jp")
            assert page.status == 200
        assert len(world.deliver()) == most
        register(browser, "jiro+1@example.jp")
        assert len(world.deliver()) == most + 1


def test_a_plus_in_front_is_part_of_the_name() -> None:
    world = make_world(mails_per_address_hour=1)
    with browsing(world) as browser:
        register(browser, "+a@example.jp")
        register(browser, "+b@example.jp")
        assert len(world.deliver()) == 2

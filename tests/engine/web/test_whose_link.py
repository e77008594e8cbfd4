"""A mailed link does not say who asked for it: the pages behind it name the address that mails will go to."""

from datetime import timedelta

from tests.engine.web.driving import browsing, make_world
from tests.engine.web.steps import begin_identity, register, run_program

EVE = "eve@example.jp"


def test_whoever_opens_somebody_elses_link_sees_whose_it_is() -> None:
    """The link page, and again what the card says before it is confirmed."""
    world = make_world()
    with browsing(world) as eve, browsing(world) as taro:
        register(eve, EVE)
        assert EVE in taro.get(world.link()).text
        begin_identity(taro)
        page = taro.get(run_program(taro, key="card-1")["return_url"].removeprefix(world.settings.origin))
        assert page.heading == "契約者基本情報確認"
        assert EVE in page.text


def test_trying_again_names_the_address_too_while_the_session_lasts() -> None:
    with browsing(make_world()) as browser:
        register(browser, EVE)
        browser.world.identity.fails = True
        assert EVE in begin_identity(browser).text
        assert EVE in browser.get("/small_enterprise/identify").text
        browser.world.clock.move(timedelta(minutes=31))
        assert EVE not in browser.get("/small_enterprise/identify").text


def test_a_link_that_is_not_good_names_nobody() -> None:
    world = make_world()
    with browsing(world) as browser, browsing(world) as later:
        register(browser, EVE)
        link = world.link()
        begin_identity(browser)
        assert EVE not in later.get(link).text
        register(browser, EVE)
        link = world.link()
        world.clock.move(timedelta(hours=25))
        assert EVE not in later.get(link).text
        assert EVE not in later.get("/small_enterprise/link/" + "A" * 43).text

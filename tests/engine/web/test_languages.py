"""The applicant's language: asked for in the address, remembered, used where it is offered."""

from tests.engine.web.driving import LIBRARY, browsing, make_world


def test_a_language_asked_for_is_used_at_once_and_remembered() -> None:
    with browsing(make_world([LIBRARY])) as browser:
        assert 'lang="en"' in browser.get("/library/library_card/?lang=en").text
        assert browser.get("/library/register").heading == "Confirm your e-mail address"
        assert browser.get("/library/register?lang=ja").heading == "メールアドレスの確認"


def test_a_language_that_is_not_offered_is_japanese() -> None:
    with browsing(make_world()) as browser:
        assert 'lang="ja"' in browser.get("/small_enterprise/resubmission/?lang=en").text
        browser.client.get("/?lang=xx")
        assert "lang" not in browser.client.cookies or browser.client.cookies["lang"] != "xx"


def test_pages_of_the_engine_itself_speak_english_too() -> None:
    with browsing(make_world()) as browser:
        assert 'lang="en"' in browser.get("/nowhere?lang=en").text


def test_mails_are_in_the_language_of_the_page() -> None:
    with browsing(make_world([LIBRARY])) as browser:
        browser.get("/library/library_card/?lang=en")
        browser.press("Begin")
        browser.press(email="hanako@example.jp", consent="on")
        assert browser.world.deliver()[0].locale == "en"

"""Every page is well formed, safe under the strict policy, and built the way assistive technology needs."""

import re

import pytest

from engine.model.controls import (
    BUTTON_ADD,
    BUTTON_BACK,
    BUTTON_CLEAR,
    BUTTON_CONTROL,
    BUTTON_NEXT,
    BUTTON_REMOVE,
    CSRF_CONTROL,
    MENU_CONTROL,
    REVISION_CONTROL,
)
from renderers.html.renderer import HtmlPages
from tests.renderers.html.document import Element, read
from tests.renderers.html.samples import PAGES, Scenes, prepared, step_page

every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture
def page(name: str, pages: Scenes) -> Element:
    return read(pages.render(PAGES[name]))


@every_page
def test_ids_are_unique(page: Element) -> None:
    ids = [element.attributes["id"] for element in page.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))


@every_page
def test_nothing_is_written_inline(page: Element) -> None:
    """The policy `default-src 'none'; style-src 'self'; script-src 'self'` drops inline style, scripts and handlers."""
    for element in page.all():
        assert element.tag != "style"
        assert not [name for name in element.attributes if name == "style" or name.startswith("on")]
        if element.tag == "script":
            assert element.attributes["src"].startswith("/static/")
            assert element.words == ""


@every_page
def test_no_third_party_is_asked_for(page: Element) -> None:
    for element in page.all("script", "link", "img", "iframe"):
        assert element.attributes.get("src", element.attributes.get("href", "")).startswith("/static/")


@every_page
def test_one_heading_one_main_one_language(page: Element) -> None:
    assert len(list(page.all("h1"))) == 1
    assert [main.attributes["id"] for main in page.all("main")] == ["main"]
    assert next(page.all("html")).attributes["lang"] == "ja"
    assert next(page.all("title")).words.strip()


@every_page
def test_every_label_has_a_control_and_every_control_a_name(page: Element) -> None:
    controls = {
        element.attributes["id"]
        for element in page.all("input", "select", "textarea")
        if element.attributes.get("type") != "hidden"
    }
    assert {label.attributes["for"] for label in page.all("label")} == controls
    assert all(element.words.strip() for element in page.all("label", "legend", "button", "a", "summary"))


@every_page
def test_what_describes_a_control_is_there_and_errors_come_first(page: Element) -> None:
    ids = {element.attributes.get("id") for element in page.all()}
    for element in page.all():
        described = element.attributes.get("aria-describedby", "").split()
        assert set(described) <= ids
        assert [name for name in described if name.endswith("-error")] == [
            name for name in described[:1] if name.endswith("-error")
        ]


@every_page
def test_the_server_decides(page: Element) -> None:
    """`novalidate` everywhere, `required` nowhere; the token and the revision come before anything else is sent."""
    for form in page.all("form"):
        assert "novalidate" in form.attributes
        assert form.attributes["method"] == "post"
        names = [control.attributes.get("name") for control in form.all("input", "select", "textarea", "button")]
        assert names[0] == CSRF_CONTROL
        assert REVISION_CONTROL not in names[2:]
    assert not [element for element in page.all() if "required" in element.attributes]


@every_page
def test_the_first_button_goes_on(page: Element) -> None:
    """Enter in a text field presses a form's first submit button."""
    for form in page.all("form"):
        first = next(form.all("button"))
        assert first.attributes.get("name") in (None, BUTTON_CONTROL, MENU_CONTROL)
        if first.attributes.get("name") == BUTTON_CONTROL:
            assert first.attributes["value"] == BUTTON_NEXT


def test_buttons_of_a_step_say_what_they_do(pages: Scenes) -> None:
    page = read(pages.render(PAGES["step_filled"]))
    values = [button.attributes["value"] for button in page.all("button")]
    assert values == [
        BUTTON_NEXT,
        f"{BUTTON_REMOVE}papers:a1",
        f"{BUTTON_REMOVE}papers:a2",
        BUTTON_ADD,
        f"{BUTTON_CLEAR}papers",
        BUTTON_NEXT,
        BUTTON_BACK,
    ]
    others = [button for button in page.all("button") if button.attributes["value"] != BUTTON_NEXT]
    assert all("formnovalidate" in button.attributes for button in others)


def test_no_back_button_without_a_page_in_front(pages: Scenes) -> None:
    page = read(pages.render(step_page(back="")))
    assert BUTTON_BACK not in [button.attributes["value"] for button in page.all("button")]


@pytest.mark.parametrize("name", ["step_wrong", "registration_wrong", "start_wrong"])
def test_the_summary_leads_to_the_first_wrong_control_in_the_same_words(name: str, pages: Scenes) -> None:
    page = read(pages.render(PAGES[name]))
    controls = {e.attributes.get("id"): e for e in page.all("input", "select", "textarea")}
    summary = next(e for e in page.all("div") if "data-summary" in e.attributes)
    links = list(summary.all("a"))
    assert len(links) == len(PAGES[name].problems)  # type: ignore[union-attr]
    for link in links:
        target = link.attributes["href"].removeprefix("#")
        assert target in controls
        error = next(e for e in page.all("p") if e.attributes.get("id") == f"{target}-error")
        assert error.words.removeprefix("エラー: ") == link.words
    main = next(page.all("main"))
    assert main.children[0] is summary
    assert [e.tag for e in main.children].index("h1") > 0
    assert next(page.all("title")).words.startswith("エラー: ")


def test_summary_lines_stand_in_the_order_of_the_fields(pages: Scenes) -> None:
    page = read(pages.render(PAGES["step_wrong"]))
    summary = next(e for e in page.all("div") if "data-summary" in e.attributes)
    assert [link.attributes["href"] for link in summary.all("a")] == [
        "#f-card_no",
        "#f-branch",
        "#f-delivery",
        "#f-birth_date",
        "#f-papers",
        "#f-agreed",
    ]


def test_wrong_controls_say_so(pages: Scenes) -> None:
    page = read(pages.render(PAGES["step_wrong"]))
    invalid = [
        e.attributes.get("id") or e.attributes.get("role")
        for e in page.all()
        if e.attributes.get("aria-invalid") == "true"
    ]
    assert invalid == [
        "f-card_no",
        "f-branch",
        "radiogroup",
        "f-birth_date",
        "f-birth_date-month",
        "f-birth_date-day",
        "f-papers",
        "f-agreed",
    ]


def test_what_was_typed_is_kept(pages: Scenes) -> None:
    page = read(pages.render(PAGES["step_wrong"]))
    typed = {e.attributes["id"]: e.attributes.get("value", "") for e in page.all("input") if "id" in e.attributes}
    assert typed["f-card_no"] == "００００１２３４"
    assert (typed["f-birth_date"], typed["f-birth_date-month"], typed["f-birth_date-day"]) == ("1980", "5", "")
    assert next(page.all("textarea")).words.lstrip("\n") == "期限が\n切れるため"
    assert [e.attributes["value"] for e in page.all("option") if "selected" in e.attributes] == ["west"]
    assert [e.attributes["value"] for e in page.all("input") if "checked" in e.attributes] == ["desk", "b", "on"]


def test_irrelevant_fields_are_not_drawn(pages: Scenes) -> None:
    page = read(pages.render(step_page(irrelevant=frozenset({"branch", "papers", "limit"}))))
    names = {e.attributes.get("name") for e in page.all("input", "select", "textarea")}
    assert {"branch", "papers"}.isdisjoint(names)
    assert "name" in names
    assert "貸出できる冊数" not in page.words


def test_progress_says_where_one_is(pages: Scenes) -> None:
    page = read(pages.render(PAGES["step"]))
    progress = next(e for e in page.all("section") if e.attributes.get("class") == "progress")
    assert "全4ステップ中、3ステップ目" in progress.words
    assert "ステップ 3／4" in progress.words
    assert [e.attributes["class"] for e in progress.all("li")] == ["done", "done", "current", "ahead"]
    assert [e.attributes.get("aria-current") for e in progress.all("li")] == [None, None, "step", None]


@pytest.mark.parametrize(("name", "shown"), [("start", False), ("message", False), ("waiting", True), ("done", True)])
def test_progress_stands_on_the_pages_of_the_journey(name: str, shown: bool, pages: Scenes) -> None:
    page = read(pages.render(PAGES[name]))
    assert any(e.attributes.get("class") == "progress" for e in page.all("section")) is shown


@pytest.mark.parametrize(("name", "marked"), [("step", True), ("step_stale", False)])
def test_development_pages_bear_a_mark(name: str, marked: bool, pages: Scenes) -> None:
    page = read(pages.render(PAGES[name]))
    assert ("見本" in [e.words for e in page.all("strong")]) is marked


def test_the_reference_number_is_copied_without_blanks(pages: Scenes) -> None:
    page = read(pages.render(PAGES["done"]))
    number = next(e for e in page.all("dd") if e.attributes.get("class") == "number")
    assert number.words == "12345678901234567890123456789012"
    assert len(list(number.all("span"))) == 8


def test_no_link_inside_the_coloured_panel(pages: Scenes) -> None:
    page = read(pages.render(PAGES["done"]))
    panel = next(e for e in page.all("div") if e.attributes.get("class") == "panel")
    assert not list(panel.all("a", "button"))


def test_change_links_name_their_field(pages: Scenes) -> None:
    page = read(pages.render(PAGES["check"]))
    assert [e.words for e in page.all("a") if e.attributes["href"].startswith("/d1/details#")] == [
        "変更（利用者番号）",
        "変更（お名前）",
        "変更（更新の理由）",
        "変更（添付書類）",
    ]
    assert "未入力" in page.words


@pytest.mark.parametrize("name", ["waiting", "document_waiting"])
def test_waiting_pages_look_again_without_scripts(name: str, pages: Scenes) -> None:
    """Within 5 seconds; only where scripts are off, because a page that reloads under a screen reader is lost."""
    page = read(pages.render(PAGES[name]))
    refresh = next(e for e in page.all("meta") if e.attributes.get("http-equiv") == "refresh")
    assert refresh.inside("noscript")
    assert 0 < int(refresh.attributes["content"].partition(";")[0]) <= 5


def test_an_answered_identification_waits_for_a_press(pages: Scenes) -> None:
    """The page shows progress and never completes by itself."""
    page = read(pages.render(PAGES["waiting_answered"]))
    assert not [e for e in page.all("meta") if e.attributes.get("http-equiv") == "refresh"]
    assert "/library/holder" in [e.attributes["href"] for e in page.all("a")]


def test_the_waiting_page_names_code_and_procedure(pages: Scenes) -> None:
    """Both sides show the same code and name the procedure, so that nobody identifies for somebody else's session."""
    page = read(pages.render(PAGES["waiting"]))
    assert "482913" in page.words
    assert "利用者カードの更新" in page.words


def test_what_another_device_shows_is_typed_into_a_page_that_stays(pages: Scenes) -> None:
    """Loading it again would wipe out what is being typed; the field has a label, a hint of digits, and the form token."""
    page = read(pages.render(PAGES["waiting_confirm"]))
    assert not [e for e in page.all("meta") if e.attributes.get("http-equiv") == "refresh"]
    assert next(e for e in page.all("div") if "data-waiting" in e.attributes).attributes["data-seconds"] == "0"
    field = next(e for e in page.all("input") if e.attributes["name"] == "_code")
    assert field.attributes["inputmode"] == "numeric"
    assert next(e for e in page.all("label")).attributes["for"] == field.attributes["id"]
    assert next(e for e in page.all("form")).attributes["action"] == "/library/identify/waiting"
    assert "利用者カードの更新" in page.words


def test_wrong_digits_are_told_at_the_field_and_on_top(pages: Scenes) -> None:
    page = read(pages.render(PAGES["waiting_wrong"]))
    assert page.words.count("残りの回数 4回") == 2
    assert next(page.all("title")).words.startswith("エラー: ")
    field = next(e for e in page.all("input") if e.attributes["name"] == "_code")
    assert field.attributes["aria-invalid"] == "true"
    assert next(e for e in page.all("a") if e.attributes["href"] == "#f-digits")


def test_where_only_this_device_will_do_no_other_is_offered(pages: Scenes) -> None:
    for name, offered in (("waiting", True), ("waiting_here", False), ("waiting_begun", False)):
        page = read(pages.render(PAGES[name]))
        assert ("https://library.example.jp" in page.words) == offered
        assert ("別の機器" in page.words) == offered


def test_a_link_that_is_dead_is_not_offered(pages: Scenes) -> None:
    """Once a program on another device was given the code, the one on this device would only be refused."""
    for name, offered in (("waiting_begun", True), ("waiting_elsewhere", False)):
        page = read(pages.render(PAGES[name]))
        assert any("begin" in e.attributes["href"] for e in page.all("a")) == offered


def test_no_page_asks_for_a_secret(pages: Scenes) -> None:
    for page in PAGES.values():
        assert not re.search(rb"type=.?password|\bpin\b", pages.render(page))


def test_a_text_missing_in_the_language_is_marked_as_japanese(renderer: HtmlPages) -> None:
    page = read(prepared(renderer, "en").render(PAGES["registration"]))
    assert next(page.all("html")).attributes["lang"] == "en"
    labels = {label.attributes["for"]: label for label in page.all("label")}
    assert next(labels["f-email_confirm"].all("span")).attributes["lang"] == "ja"
    assert not [e for e in labels["f-consent"].all("span") if "lang" in e.attributes]


def test_links_that_leave_open_a_new_tab_and_say_so(pages: Scenes) -> None:
    page = read(pages.render(PAGES["registration"]))
    away = [e for e in page.all("a") if e.attributes["href"].startswith("https://")]
    assert away
    for link in away:
        assert link.attributes["rel"] == "noopener noreferrer"
        assert link.words.endswith("（新しいタブで開きます）")
    assert not [e for e in page.all("a") if e.attributes["href"].startswith("javascript:")]

"""The window under a display of its own: keyboard only, one thing per page, large type at 100 to 200 %, a PIN that stays in a bytearray."""

import threading

import pytest

from plugins.mynumber_card.card.problems import Code, Problem
from plugins.mynumber_card.card.profile import Pin
from plugins.mynumber_card.program import pages
from plugins.mynumber_card.program.portals.link import write_link
from plugins.mynumber_card.program.screens import Answer, CancelledError, Page
from plugins.mynumber_card.program.screens.drawing import DrawnPage
from plugins.mynumber_card.program.screens.fields import DOT
from plugins.mynumber_card.program.screens.look import family_of, look_of
from plugins.mynumber_card.program.screens.window import Window, open_window
from plugins.mynumber_card.program.visit import by_link
from plugins.mynumber_card.wire import Description
from tests.plugins.mynumber_card.cards import CHALLENGE
from tests.plugins.mynumber_card.program.conftest import RoomMaker
from tests.plugins.mynumber_card.program.display import Hand, texts
from tests.plugins.mynumber_card.program.people import ORIGIN, Desk

FIRST, SECOND = "1つ目の暗証番号", "2つ目の暗証番号"
WRONG = Problem(Code.WRONG_PIN, "verify", Pin.AUTH, 2)
EVERY_PAGE = (
    pages.new_origin("https://xn--prtal-jve.example.jp"),
    pages.moved("見本ポータル", ORIGIN, ("https://real.example.jp",)),
    pages.consent(Description(CHALLENGE, "123456"), ORIGIN, "このパソコンの時計は、約3分進んでいます。"),
    pages.type_address("アドレスの形が正しくありません。"),
    pages.type_code(ORIGIN),
    pages.enter_pin(Pin.AUTH, 2, WRONG, same=False),
    pages.enter_pin(Pin.CARD_FACE, 3, None, same=True),
    pages.last_try(Pin.AUTH, 1, WRONG),
    pages.card_problem(Problem(Code.LOCKED, "tries", Pin.AUTH, 0), again=False),
    pages.portal_problem("unreachable", again=True),
    pages.done_here(False, f"{ORIGIN}/return/one"),
    pages.confirm_number("12345678"),
)


@pytest.fixture
def window(only_window: Window) -> Window:
    only_window.look = look_of(only_window.root, 1.0)
    return only_window


def show_all(window: Window, look: object = None) -> Hand:
    hand = Hand(window, look=look or fitting)  # type: ignore[arg-type]

    def work() -> None:
        for page in EVERY_PAGE:
            window.ask(page)

    hand.run(work)
    return hand


def fitting(drawn: DrawnPage) -> bool:
    """The buttons are in sight, none is cut off, and the whole is no larger than the screen."""
    root = drawn.winfo_toplevel()
    width, height = root.winfo_screenwidth(), root.winfo_screenheight()
    for button in drawn.buttons.values():
        right = button.winfo_rootx() + button.winfo_width()
        bottom = button.winfo_rooty() + button.winfo_height()
        assert right <= width, drawn.page.title
        assert bottom <= height, drawn.page.title
        assert button.winfo_height() >= button.winfo_reqheight(), drawn.page.title
    assert root.winfo_width() <= width
    return root.winfo_height() <= height


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_every_page_fits_the_screen_at_every_scale(window: Window, scale: float) -> None:
    window.look = look_of(window.root, scale)
    hand = show_all(window)
    assert [page.title for page in hand.seen] == [page.title for page in EVERY_PAGE]
    assert all(hand.looks)


def test_large_type_grows_with_the_resolution(window: Window) -> None:
    heights = []
    for scale in (1.0, 2.0):
        window.look = look_of(window.root, scale)
        hand = Hand(window, look=lambda drawn: drawn.buttons["yes"].winfo_height())
        hand.run(lambda: window.ask(EVERY_PAGE[2]))
        heights.append(hand.looks[0])
    assert isinstance(heights[0], int)
    assert heights[0] >= 36
    assert 1.7 < float(str(heights[1])) / heights[0] < 2.3


def test_everything_that_a_page_says_is_drawn(window: Window) -> None:
    hand = show_all(window, texts)
    for page, drawn in zip(EVERY_PAGE, hand.looks, strict=True):
        told = (page.title, page.big, page.label, page.hint, page.problem, page.tick, page.cancel, *page.lines)
        for text in (*told, *(part for fact in page.facts for part in fact), *(one.caption for one in page.choices)):
            assert text in str(drawn)


def test_a_whole_visit_by_keyboard(window: Window, rooms: RoomMaker, desk: Desk) -> None:
    room = rooms()
    room.person = window  # type: ignore[assignment]
    hand = Hand(window, {FIRST: [[*"1234", "Return"]], SECOND: [["5", "9", "BackSpace", *"678", "Return"]]})
    assert hand.run(lambda: by_link(room.around, write_link(desk.endpoint)))
    assert desk.identity().claims["name"].value == "共済　太郎"
    assert room.opened == [f"{ORIGIN}/return/one"]


def test_the_same_number_by_keyboard(window: Window) -> None:
    """Tab to the box, Space, Return."""
    page = pages.enter_pin(Pin.AUTH, 3, None, same=False)
    hand = Hand(window, {FIRST: [[*"1234", "Tab", "space", "Return"]]})
    answer = hand.run(lambda: window.ask(page))
    assert (answer.ticked, answer.pin) == (True, bytearray(b"1234"))


def test_what_must_not_be_hurried_is_not_pressed_by_enter(window: Window) -> None:
    """Enter, held a moment too long, trusts no address and risks no lock: the focus is on the way out."""
    careful = [page for page in EVERY_PAGE if page.careful]
    assert len(careful) == 3

    def work() -> list[str]:
        said = []
        for page in careful:
            try:
                said.append(window.ask(page).choice)
            except CancelledError:
                said.append("given up")
        return said

    hand = Hand(window, {page.title: [["Return"]] for page in careful})
    assert hand.run(work) == ["given up"] * 3


def test_escape_and_closing_give_up(window: Window) -> None:
    hand = Hand(window, {EVERY_PAGE[2].title: [["Escape"]]})
    with pytest.raises(CancelledError):
        hand.run(lambda: window.ask(EVERY_PAGE[2]))


def test_a_closed_window_ends_a_visit_that_waits(window: Window) -> None:
    window.root.after(200, window._close)
    with pytest.raises(CancelledError):
        window.run(lambda: window.ask(EVERY_PAGE[2]))


def test_giving_up_while_the_card_is_waited_for(window: Window) -> None:
    stopped = threading.Event()
    hand = Hand(window, {"カードを置いてください": [["Escape"]]})

    def work() -> bool:
        window.show(pages.lay_card(60))
        while not window.cancelled():
            stopped.wait(0.02)
        with pytest.raises(CancelledError):
            window.show(pages.reading())
        return True

    assert hand.run(work)


def test_a_pin_is_dots_and_bytes(window: Window) -> None:
    """No widget, no Tcl variable holds what was typed; the field forgets what it handed over."""
    shown: list[str] = []
    page = pages.enter_pin(Pin.CARD_FACE, 3, None, same=False)
    answers: list[Answer] = []

    def look() -> None:
        drawn = window.page
        assert drawn is not None
        shown.append(texts(drawn))
        shown.append(str(window.root.tk.call("info", "vars", "*PY_VAR*")))

    def then() -> None:
        if DOT * 4 not in (texts(window.page) if window.page else ""):
            window.root.after(20, then)
            return
        look()
        press(window)

    hand = Hand(window, {SECOND: [[*"9753"], []]})
    window.root.after(20, then)
    hand.run(lambda: answers.append(window.ask(page)))
    assert DOT * 4 in shown[0]
    assert "9753" not in "".join(shown)
    assert shown[1] == ""
    assert answers[0].pin == bytearray(b"9753")
    assert "9753" not in repr(answers[0])


def press(window: Window) -> None:
    assert window.page is not None
    window.page.press("yes")


def test_a_page_that_goes_away_wipes_what_was_typed(window: Window) -> None:
    taken: list[bytearray] = []

    def work() -> None:
        with pytest.raises(CancelledError):
            window.ask(pages.enter_pin(Pin.CARD_FACE, 3, None, same=False))

    def keep() -> None:
        field = window.page._pin if window.page else None
        assert field is not None
        taken.append(field._digits)

    def then() -> None:
        if window.page is None or DOT * 4 not in texts(window.page):
            window.root.after(20, then)
            return
        keep()
        window._close()

    hand = Hand(window, {SECOND: [[*"9753"]]})
    window.root.after(20, then)
    hand.run(work)
    assert [bytes(one) for one in taken] == [bytes(4)]


def test_without_a_display_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert open_window(None) is None


@pytest.mark.parametrize(
    ("installed", "chosen"),
    [({"BIZ UDPGothic", "DejaVu Sans"}, "BIZ UDPGothic"), ({"Meiryo", "Arial"}, "Meiryo"), ({"Arial"}, "usual")],
    ids=["biz-ud", "meiryo", "none"],
)
def test_a_family_with_japanese_is_preferred(installed: set[str], chosen: str) -> None:
    assert family_of(frozenset(installed), "usual") == chosen


def test_every_page_has_one_thing_to_type_at_most() -> None:
    assert all(isinstance(page, Page) and len(page.choices) <= 3 for page in EVERY_PAGE)

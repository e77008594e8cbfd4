"""A visit from the link or the short code to the end: what is shown before anything is read, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.mynumber_card import challenge
from plugins.mynumber_card.card.problems import Code
from plugins.mynumber_card.program.portals.link import write_link
from plugins.mynumber_card.program.screens import CancelledError, Entry
from plugins.mynumber_card.program.visit import by_hand, by_link
from tests.plugins.mynumber_card.cards import NOW
from tests.plugins.mynumber_card.program.conftest import RoomMaker
from tests.plugins.mynumber_card.program.people import CODE, LATE, ORIGIN, Desk, Person, Room, pages_of

NEW = "はじめてのアドレスです"
CONSENT = "読み取りの確認"
FIRST, SECOND = "1つ目の暗証番号", "2つ目の暗証番号"
ADDRESS, TYPE_CODE = "ポータルのアドレス", "確認番号を入力する"
FAILED = "カードを読み取れませんでした"
OVER = "読み取りを続けられません"


def visit(room: Room) -> bool:
    return by_link(room.around, write_link(room.desk.endpoint))


def test_by_link_the_browser_that_began_goes_on(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms()
    assert visit(room)
    assert room.opened == [f"{ORIGIN}/return/one"]
    assert desk.identity().claims["name"].value == "共済　太郎"
    asked = [title for title in room.person.titles if "しばらく" not in title and "ます" not in title]
    assert asked[:2] == [NEW, CONSENT]
    assert room.person.titles[-1] == "読み取りが終わりました"


def test_before_anything_is_read_everything_is_shown(rooms: RoomMaker) -> None:
    """Asking origin, portal, procedure, what will be read, short code, expiry; then consent."""
    room = rooms(Person(gives_up_at=CONSENT))
    with pytest.raises(CancelledError):
        visit(room)
    page = room.person.page(CONSENT)
    assert page.big == CODE
    assert dict(page.facts) == {
        "ポータル": "見本 ポータル",
        "アドレス": ORIGIN,
        "手続き": "添付資料再提出",
        "読み取る内容": "電子証明書（ログインのため）、お名前、住所、生年月日、性別。個人番号は読み取りません。",
        "期限": "09時05分00秒まで（日本時間）",
    }
    assert room.traced == [], "the card was not touched"
    assert room.desk.failure == "cancelled"


def test_a_portal_without_a_code_to_give_asks_for_no_comparison(rooms: RoomMaker, desk: Desk) -> None:
    desk.changes = {"code": ""}
    room = rooms()
    assert visit(room)
    assert "確認番号" not in "".join(room.person.page(CONSENT).lines)


def test_nothing_is_asked_of_an_origin_before_the_person_agrees(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms(Person(gives_up_at=NEW))
    with pytest.raises(CancelledError):
        visit(room)
    assert desk.seen == []
    assert room.person.page(NEW).big == ORIGIN
    assert room.person.page(NEW).careful
    assert not room.origins.trusts(ORIGIN)


def test_an_origin_is_pinned_after_consent_and_asked_once(rooms: RoomMaker) -> None:
    room = rooms(Person(gives_up_at=CONSENT))
    with pytest.raises(CancelledError):
        visit(room)
    assert not room.origins.trusts(ORIGIN)
    room.person = Person(gives_up_at=FIRST)
    with pytest.raises(CancelledError):
        visit(room)
    assert room.origins.trusts(ORIGIN)
    room.person = Person()
    room.desk.__post_init__()
    assert visit(room)
    assert NEW not in room.person.titles


def test_a_portal_that_moved_is_confirmed_with_both_addresses(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms(Person(gives_up_at="アドレスが前と違います"))
    room.origins.pin("https://real.example.jp", "見本 ポータル")
    with pytest.raises(CancelledError):
        visit(room)
    page = room.person.page("アドレスが前と違います")
    assert dict(page.facts) == {"これまでのアドレス": "https://real.example.jp", "今回のアドレス": ORIGIN}
    assert desk.received == []
    room.person = Person()
    assert visit(room)


def test_only_configured_origins_where_the_machine_says_so(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms(only_fixed=True, fixed=frozenset({"https://other.example.jp"}))
    assert not visit(room)
    assert desk.seen == []
    assert NEW not in room.person.titles
    assert visit(rooms(only_fixed=True, fixed=frozenset({ORIGIN})))
    assert not room.folder.exists(), "nothing is pinned"


@pytest.mark.parametrize(
    "endpoint",
    ["http://portal.example.jp/x", "ftp://portal.example.jp/x", "https://user@portal.example.jp/x", "nonsense", ""],
)
def test_addresses_that_are_never_talked_to(rooms: RoomMaker, desk: Desk, endpoint: str) -> None:
    room = rooms()
    assert not by_link(room.around, write_link(endpoint))
    assert desk.seen == []
    assert NEW not in room.person.titles


def test_a_host_in_other_letters_is_shown_as_it_is_asked_for(rooms: RoomMaker) -> None:
    """Punycode stays punycode, with a warning; a host in Unicode is no address of ours."""
    room = rooms(Person(gives_up_at=NEW))
    with pytest.raises(CancelledError):
        by_link(room.around, write_link("https://xn--prtal-jve.example.jp/api/handoff/x"))
    page = room.person.page(NEW)
    assert page.big == "https://xn--prtal-jve.example.jp"
    assert any("xn--" in line for line in page.lines)
    assert not by_link(room.around, write_link("https://pоrtal.example.jp/api/handoff/x"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 2}, "決められた形ではありません"),
        ({"reads": ["name", "number"]}, "決められた形ではありません"),
        ({"nonce": "00" * 16}, "決められた形ではありません"),
        ({"expires": "2026-10-01T00:20:00Z"}, "決められた形ではありません"),
        ({"code": "12\u001b[2J34"}, "決められた形ではありません"),
        ({"portal": "a\u202eb"}, "決められた形ではありません"),
        ({"origin": "https://victim.example.jp"}, "なりすましのおそれ"),
        ({"origin": None}, "なりすましのおそれ"),
    ],
    ids=str,
)
def test_what_is_not_a_challenge_of_ours_is_not_signed(
    rooms: RoomMaker, desk: Desk, changes: dict[str, object], said: str
) -> None:
    desk.changes = changes
    room = rooms()
    assert not visit(room)
    assert said in room.person.page(OVER).problem
    assert (room.traced, desk.received) == ([], [])


def test_a_digest_or_text_in_the_description_is_not_what_is_signed(rooms: RoomMaker, desk: Desk) -> None:
    """The program builds the text itself, for the origin it talks to."""
    desk.changes = {"digest": "00" * 32, "text": "another protocol\n", "first_line": "x"}
    room = rooms()
    assert visit(room)
    assert desk.begun is not None
    signed = [line for line in room.traced if "80 2A" in line]
    assert len(signed) == 1
    assert challenge.FIRST_LINE.encode() in desk.begun.pending


@pytest.mark.parametrize(
    ("after", "said"),
    [(LATE, "期限が切れています"), (-LATE, "これから先")],
)
def test_a_clock_that_is_wrong_is_told(rooms: RoomMaker, desk: Desk, after: timedelta, said: str) -> None:
    room = rooms()
    room.clock.set(NOW + after)
    assert not visit(room)
    page = room.person.page("読み取りを始められません")
    assert said in page.problem
    assert any("このパソコンの時計は、ポータルの時計より約6分" in line for line in page.lines)
    assert (room.traced, desk.received) == ([], [])


def test_a_small_difference_is_told_and_stops_nothing(rooms: RoomMaker, desk: Desk) -> None:
    desk.at = NOW - timedelta(seconds=45)
    room = rooms()
    assert visit(room)
    assert any("約45秒進んでいます" in line for line in room.person.page(CONSENT).lines)


def test_nothing_is_signed_after_the_end(rooms: RoomMaker, desk: Desk) -> None:
    """The challenge ran out while the PIN was typed: the entry is wiped, the card is not asked."""
    person = Person()
    room = rooms(person)
    person.then[FIRST] = lambda: room.clock.set(NOW + LATE)
    assert not visit(room)
    assert not [line for line in room.traced if "00 20 00 80 Lc=4" in line]
    assert [bytes(entry) for entry in person.typed] == [bytes(4)]
    assert desk.failure == "cancelled"


def test_every_entry_is_wiped(rooms: RoomMaker) -> None:
    person = Person("0000", "1234", "5678")
    assert visit(rooms(person))
    assert [bytes(entry) for entry in person.typed] == [bytes(4)] * 3


@pytest.mark.rule("R44")
def test_tries_are_shown_before_each_entry_and_the_last_is_confirmed(rooms: RoomMaker) -> None:
    person = Person("0000", "0000", "1234", "5678")
    assert visit(rooms(person))
    entries = [page for page in person.seen if page.entry is Entry.PIN]
    assert [page.facts[0][1] for page in entries] == ["3回", "2回", "1回", "3回"]
    assert "パスワードが違います" in entries[1].problem
    warned = person.page("残りの回数の確認")
    assert warned.careful
    assert "パスワードが違います" in warned.problem
    assert person.seen.index(warned) < person.seen.index(entries[2])


def test_the_last_try_can_be_declined(rooms: RoomMaker) -> None:
    room = rooms(Person(gives_up_at="残りの回数の確認"), "last-try")
    with pytest.raises(CancelledError):
        visit(room)
    assert not [line for line in room.traced if "Lc=4 Le=-" in line and " 20 " in line]


def test_a_card_that_does_not_count_aloud_asks_for_the_same_confirmation(rooms: RoomMaker) -> None:
    person = Person("0000", "1234", "5678")
    assert visit(rooms(person, silent_counters=True))
    assert person.titles.count("残りの回数の確認") == 3
    assert "回数は、分かりません" in person.page("残りの回数の確認").lines[0]


@pytest.mark.parametrize(("who", "where"), [("locked", "署名用のパスワード"), ("face-locked", "市区町村の窓口だけ")])
def test_a_locked_pin_says_where_to_unlock_and_asks_nothing(rooms: RoomMaker, desk: Desk, who: str, where: str) -> None:
    room = rooms(None, who)
    assert not visit(room)
    assert where in room.person.page(FAILED).problem
    assert room.person.typed == []
    assert desk.failure == Code.LOCKED


def test_the_same_number_is_used_by_choice_only(rooms: RoomMaker, desk: Desk) -> None:
    """§14.3: ticked with the first PIN, pressed before the second; the tries are shown there, too."""
    person = Person("1234", answers={SECOND: ["same"]})
    person.ticks = True
    room = rooms(person)
    # taro's second PIN differs: the try is spent, and the number is not offered again.
    person.pins.append(bytearray(b"5678"))
    assert visit(room)
    offered = person.page(SECOND)
    assert [choice.id for choice in offered.choices] == ["same", "type"]
    assert offered.facts == (("入力できる残りの回数", "3回"),)
    assert person.page(SECOND, 1).facts[0][1] == "2回"
    assert person.page(SECOND, 1).entry is Entry.PIN


def test_unticked_it_is_not_even_offered(rooms: RoomMaker) -> None:
    person = Person()
    assert visit(rooms(person))
    assert person.page(SECOND).entry is Entry.PIN


def test_a_card_that_was_pulled_can_be_tried_again(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms(Person(gives_up_at=FAILED), pulled_at=3)
    assert not visit(room)
    assert "途中でカードが離れました" in room.person.page(FAILED).problem
    assert desk.failure == Code.CARD_REMOVED


def test_a_portal_that_is_away_is_tried_again_without_reading_again(rooms: RoomMaker, desk: Desk) -> None:
    person = Person()
    room = rooms(person)
    desk.answers = ["unreachable"]
    person.then[SECOND] = lambda: desk.answers.append("unreachable")
    assert visit(room)
    assert person.titles.count("ポータルにつながりません") == 2
    assert len(person.typed) == 2


def test_a_refusal_of_the_portal_is_said_in_plain_words(rooms: RoomMaker) -> None:
    room = rooms(None, "taro")
    room.desk.changes = {"nonce": "A" * 43}  # signs another challenge than the portal's
    assert not visit(room)
    assert "電子署名を確かめられませんでした" in room.person.page(OVER).problem
    assert room.opened == []


@pytest.mark.parametrize("url", ["https://evil.example/x", "https://portal.example.jp.evil/x", "javascript:1", None, 7])
def test_the_browser_is_sent_to_the_same_origin_only(rooms: RoomMaker, desk: Desk, url: object) -> None:
    person = Person()
    room = rooms(person)
    person.then[SECOND] = lambda: desk.answers.append(desk._json({"return_url": url}))
    visit(room)
    assert room.opened == [f"{ORIGIN}/"]


def test_by_hand_the_short_code_leads_to_the_confirm_number(rooms: RoomMaker, desk: Desk) -> None:
    person = Person(answers={ADDRESS: ["ポータル", "portal.example.jp/x?y"], TYPE_CODE: ["12", "999999", CODE]})
    room = rooms(person)
    assert by_hand(room.around)
    assert person.page(ADDRESS, 1).problem.startswith("アドレスの形")
    assert "6けた" in person.page(TYPE_CODE, 1).problem
    assert "見つかりません" in person.page(TYPE_CODE, 2).problem
    assert person.page("読み取りが終わりました").big == "1234 5678"
    assert room.opened == []
    assert desk.identity().claims["name"].value == "共済　太郎"


def test_by_hand_pinned_portals_are_offered(rooms: RoomMaker) -> None:
    person = Person(gives_up_at=TYPE_CODE, answers={"ポータルを選ぶ": [ORIGIN]})
    room = rooms(person)
    room.origins.pin(ORIGIN, "見本 ポータル")
    with pytest.raises(CancelledError):
        by_hand(room.around)
    assert person.titles == ["ポータルを選ぶ", TYPE_CODE]
    assert person.page("ポータルを選ぶ").choices[0].caption == f"見本 ポータル、{ORIGIN}"


def test_the_code_of_another_attempt_is_noticed(rooms: RoomMaker, desk: Desk) -> None:
    desk.changes = {"code": "654321"}
    room = rooms(Person(answers={ADDRESS: [ORIGIN], TYPE_CODE: [CODE]}))
    assert not by_hand(room.around)
    assert room.traced == []


def test_an_endpoint_elsewhere_is_not_followed(rooms: RoomMaker, desk: Desk) -> None:
    person = Person(gives_up_at=TYPE_CODE, answers={ADDRESS: [ORIGIN]})
    room = rooms(replace_give_up(person))
    desk.answers = [desk._json({"endpoint": "https://evil.example/api/handoff/x"})]
    with pytest.raises(CancelledError):
        by_hand(room.around)
    assert desk.seen == [f"POST {ORIGIN}/api/handoff"]


def replace_give_up(person: Person) -> Person:
    """Types one code, gives up when asked for it again."""
    given = iter([CODE])
    ask = person.ask

    def once(page):  # type: ignore[no-untyped-def]
        if page.title == person.gives_up_at and (code := next(given, "")):
            return replace(ask(replace(page, title="-")), text=code)
        return ask(page)

    person.ask = once  # type: ignore[method-assign]
    return person


def test_by_link_no_number_is_shown(rooms: RoomMaker, desk: Desk) -> None:
    """A link that somebody sent leads to no number that one could be asked for on the telephone."""
    desk.by_code = True
    room = rooms()
    visit(room)
    assert not any("12345678" in text or "1234 5678" in text for text in pages_of(room.person))


def test_a_broken_file_of_origins_trusts_nothing(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms()
    room.folder.mkdir()
    (room.folder / "origins.json").write_text("{}")
    assert not visit(room)
    assert desk.seen == []
    assert "origins.json" in room.person.page("読み取りを始められません").problem


def test_simulated_cards_have_nothing_to_say_elsewhere(rooms: RoomMaker, desk: Desk) -> None:
    room = rooms(only_loopback=True)
    assert not visit(room)
    assert desk.seen == []

"""What the built-in field types understand of Japanese typing habits, and what they refuse."""

from datetime import date

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from engine.dates.year_month import YearMonth
from engine.defaults.fields.builtin import BUILT_IN
from engine.defaults.fields.calendar_dates import ERAS, Era
from engine.defaults.fields.stepped import YEN_CHOICE_FIELD
from engine.model.answers import Attachment
from engine.ports.fields import FieldType, Refused

TYPES = {kind.name: kind for kind in BUILT_IN}


def parse(kind: str, raw: object, *choices: str, **options: object) -> object:
    value = TYPES[kind].parser(options, choices)(raw)  # type: ignore[arg-type]
    return value.code if isinstance(value, Refused) else value


def file(size: int = 10, media_type: str = "image/jpeg") -> Attachment:
    return Attachment("a", "書類.jpg", media_type, size, "0" * 64)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("123456789", "123456789"),
        ("１２３４５６７８９", "123456789"),
        (" 1234567-89 ", "123456789"),
        ("１２３４５６７－８９", "123456789"),
        ("1234567ー89", "123456789"),
        ("12345678", "pattern"),
        ("1234567890", "pattern"),
        ("A23456789", "pattern"),
        ("一二三四五六七八九", "pattern"),
        ("　", None),
    ],
)
@pytest.mark.rule("R47")
def test_nine_digits_in_any_width_and_with_hyphens(raw: str, value: object) -> None:
    assert parse("digits", raw, pattern="[0-9]{9}") == value


@pytest.mark.rule("R48")
def test_a_receipt_number_is_32_letters_or_digits_and_keeps_its_case() -> None:
    number = "aB" * 16
    assert parse("digits", number, pattern="[0-9A-Za-z]{32}") == number
    assert parse("digits", number[:-1], pattern="[0-9A-Za-z]{32}") == "pattern"


def test_a_pattern_with_a_hyphen_of_its_own_keeps_hyphens() -> None:
    assert parse("digits", "１００－０００１", pattern="[0-9]{3}-[0-9]{4}") == "100-0001"


def test_names_keep_their_kanji_and_only_kana_are_mended() -> None:
    """NFKC would turn 神 U+FA19 into U+795E."""
    assert parse("text", "　\ufa19田 \uff76\uff9e\uff71　") == "\ufa19田 ガア"
    assert parse("text", "か\u3099") == "が"
    assert parse("text", "髙﨑葛\U000e0100") == "髙﨑葛\U000e0100"


@pytest.mark.parametrize("bad", ["a\x00b", "a\u202eb", "a\nb", "a\x1b[31m"])
def test_control_characters_and_overrides_are_refused_in_one_line_texts(bad: str) -> None:
    assert parse("text", bad) == "control"


def test_text_length_counts_characters_and_the_limit_itself_passes() -> None:
    assert parse("text", "あ" * 50, max_length=50) == "あ" * 50
    assert parse("text", "あ" * 51, max_length=50) == "too_long"
    assert parse("text", "あ", min_length=2) == "too_short"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("30000", 30000),
        ("３０，０００円", 30000),
        ("30,000円", 30000),
        ("¥30,000", 30000),
        ("￥30000", 30000),
        ("3万円", "form"),
        ("30000.5", "whole"),
        ("-1", "too_small"),
        ("1e5", "form"),
        ("9" * 18, "too_large"),
        ("9" * 30, "too_large"),
        ("1,5", "form"),
        ("30,00", "form"),
        ("3000,000", "form"),
        ("2,300,000", 2300000),
        ("２，３００，０００　円", 2300000),
        (" ", None),
    ],
)
def test_yen_in_the_ways_people_write_them(raw: str, value: object) -> None:
    assert parse("yen", raw) == value


@pytest.mark.parametrize("raw", ["10²", "10⁶", "2₀", "²", "１²"])
def test_raised_and_lowered_digits_are_no_digits(raw: str) -> None:
    assert [parse(kind, raw) for kind in ("integer", "yen")] == ["form", "form"]
    assert parse("digits", raw) == "pattern"


def test_integers_have_inclusive_bounds() -> None:
    assert [parse("integer", str(n), min=1, max=10) for n in (0, 1, 10, 11)] == ["too_small", 1, 10, "too_large"]
    assert parse("integer", "－５") == -5


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", 12),
        ("１２", 12),
        ("1", "too_small"),
        ("0", "too_small"),
        ("-12", "too_small"),
        ("1.5", "whole"),
        ("１．５", "whole"),
        ("1,5", "form"),
        ("12か月", "form"),
        ("1000000000", "too_large"),
        ("9" * 400, "too_large"),
        ("-" + "9" * 400, "too_small"),
        ("1e9", "form"),
    ],
)
@pytest.mark.rule("R17")
def test_months_are_a_whole_number_of_at_least_two(raw: str, value: object) -> None:
    assert parse("integer", raw, min=2, max=1600) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("5000", 5000),
        ("200000", 200000),
        ("200,000円", 200000),
        ("２００，０００", 200000),
        ("7500", "unknown"),
        ("0", "unknown"),
        ("205000", "unknown"),
        ("-5000", "unknown"),
        ("5000.5", "unknown"),
        ("9" * 30, "unknown"),
        ("20万円", "form"),
        ("　", None),
    ],
)
@pytest.mark.rule("R15")
def test_an_amount_is_one_of_the_steps(raw: str, value: object) -> None:
    assert parse("yen_choice", raw, **{"from": 5000, "to": 200000, "by": 5000}) == value


@pytest.mark.rule("R15")
def test_the_forty_amounts_are_made_from_three_numbers() -> None:
    made = YEN_CHOICE_FIELD.made_choices({"from": 5000, "to": 200000, "by": 5000})
    assert [name for name, _ in made] == [str(amount * 5000) for amount in range(1, 41)]
    assert made[-1][1] == {"ja": "200,000円", "en": "200,000 yen"}


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [((5000, 200000, 5000), ""), ((1000, 70000, 500), ""), ((5, 5, 1), ""), ((6000, 5000, 1), "from"),
     ((5000, 200000, 7000), "by"), ((0, 500, 1), "by")],
)  # fmt: skip
def test_steps_must_meet_the_last_amount_and_stay_a_list_people_can_use(
    steps: tuple[int, int, int], wrong: str
) -> None:
    found = YEN_CHOICE_FIELD.problems(dict(zip(("from", "to", "by"), steps, strict=True)))
    assert [each.params["option"] for each in found] == ([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026/10/1", date(2026, 10, 1)),
        ("20261001", date(2026, 10, 1)),
        ("２０２６年１０月１日", date(2026, 10, 1)),
        ("令和8年10月1日", date(2026, 10, 1)),
        ("R8.10.1", date(2026, 10, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和64年1月8日", "era"),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成元年1月7日", "era"),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和0年5月1日", "era"),
        ("8年10月1日", "era_year"),
        ("08/10/01", "era_year"),
        ("2026-02-30", "impossible"),
        ("2026-13-01", "impossible"),
        ("0000-01-01", "impossible"),
        ("9999-01-01", "range"),
        ("今日", "form"),
        ("　", None),
    ],
)
def test_dates_in_western_and_era_years_are_understood_or_refused_never_misread(raw: str, value: object) -> None:
    assert parse("date", raw) == value


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_reads_the_same_in_its_era(day: date) -> None:
    era = next(era for era in ERAS if era.first <= day)
    written = f"{era.name}{day.year - era.first.year + 1}年{day.month}月{day.day}日"
    assert parse("date", written) == day


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-10", YearMonth(2026, 10)),
        ("２０２６年１０月", YearMonth(2026, 10)),
        ("令和8年10月", YearMonth(2026, 10)),
        ("202610", YearMonth(2026, 10)),
        ("昭和64年1月", YearMonth(1989, 1)),
        ("平成元年1月", YearMonth(1989, 1)),
        ("平成31年5月", "era"),
        ("2026-13", "impossible"),
        ("2026-00", "impossible"),
        ("8年10月", "era_year"),
        ("10月", "form"),
        ("2026/10", YearMonth(2026, 10)),
        ("２０２６－１０", YearMonth(2026, 10)),
        ("R8.10", YearMonth(2026, 10)),
        ("Ｒ８年１０月", YearMonth(2026, 10)),
        ("令和08年10月", YearMonth(2026, 10)),
        ("令和0年10月", "era"),
        ("H38.10", "era"),
        ("0000-10", "range"),
        ("0001-10", "range"),
        ("2026-1", YearMonth(2026, 1)),
        ("2026-10-01", "form"),
        ("8-10", "era_year"),
    ],
)
def test_months(raw: str, value: object) -> None:
    assert parse("year_month", raw) == value


_FULL_WIDTH = str.maketrans("0123456789.年月", "０１２３４５６７８９．年月")


@given(
    st.sampled_from(ERAS), st.integers(0, 99), st.integers(0, 14), st.booleans(), st.booleans(),
    st.sampled_from(["{}{}年{}月", "{}{}.{}", "{}{:02d}-{:02d}", "{} {}/{}"]),
)  # fmt: skip
def test_an_era_year_is_the_month_it_means_or_refused_never_another(
    era: Era, year: int, month: int, letter: bool, wide: bool, form: str
) -> None:
    """Worked out from the eras themselves: the month must touch both the year and the era."""
    written = form.format(era.letter if letter else era.name, year, month)
    found = parse("year_month", written.translate(_FULL_WIDTH) if wide else written)
    if not 1 <= month <= 12:
        assert found in ("impossible", "era")
        return
    later = [each.first for each in ERAS if each.first > era.first]
    meant = YearMonth(era.first.year + year - 1, month) if year else None
    inside = meant is not None and meant.last_day() >= era.first and meant.first_day() < min(later, default=date.max)
    assert found == (meant if inside else "era")


@given(st.integers(0, 999), st.integers(0, 99), st.sampled_from(["{}年{}月", "{}-{:02d}", "{}/{}", "{:02d}.{}"]))
def test_a_small_year_without_its_era_is_asked_about(year: int, month: int, form: str) -> None:
    assert parse("year_month", form.format(year, month)) == "era_year"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("taro.kyosai@test.ne.jp", "taro.kyosai@test.ne.jp"),
        (" taro@example.jp ", "taro@example.jp"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
        ("taro@EXAMPLE.JP", "taro@example.jp"),
        ("taro.example.jp", "no_at"),
        ("taro@example", "form"),
        ("taro@@example.jp", "form"),
        ("taro..x@example.jp", "form"),
        ("taro@example.jp\nBcc: x@example.jp", "form"),
        ("a" * 65 + "@example.jp", "form"),
    ],
)
@pytest.mark.rule("R42")
def test_addresses(raw: str, value: object) -> None:
    assert parse("email", raw) == value


_LOCAL = st.from_regex(r"[A-Za-z0-9._+-]{1,66}", fullmatch=True)
_DOMAIN = st.from_regex(r"([a-z0-9-]{1,12}\.){1,3}[a-z]{1,9}", fullmatch=True)


@given(st.builds(lambda local, domain: f"{local}@{domain}", _LOCAL, _DOMAIN))
def test_the_quick_way_accepts_nothing_the_library_refuses(address: str) -> None:
    try:
        expected: object = validate_email(address, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        expected = "form"
    assert parse("email", address) == expected


@pytest.mark.rule("R46")
def test_a_consent_is_given_or_missing() -> None:
    assert parse("consent", "on") is True
    assert parse("consent", "off") is None


@pytest.mark.parametrize("kind", ["choice", "radio"])
def test_only_offered_choices_are_taken(kind: str) -> None:
    assert parse(kind, "a", "a", "b") == "a"
    assert parse(kind, "c", "a", "b") == "unknown"


@pytest.mark.rule("R49")
def test_five_files_and_exactly_ten_mebibytes_pass() -> None:
    exactly = [file(2 * 1024 * 1024)] * 5
    assert parse("attachments", tuple(exactly)) == 5
    assert parse("attachments", (*exactly[1:], file(2 * 1024 * 1024 + 1))) == "too_large"
    assert parse("attachments", (file(),) * 6) == "too_many"
    assert parse("attachments", (file(media_type="image/png"),), kinds=["jpeg"]) == "kind"
    assert parse("attachments", ()) is None


@pytest.mark.rule("R45")
def test_a_placeholder_birth_date_is_shown_as_written() -> None:
    """The guide's example is no date (1900年00月00日) and must not break a renderer."""
    kind = TYPES["identity"]
    assert kind.show("19000000", {"format": "date_ja"}, "ja") == ("1900年00月00日",)
    assert kind.show("19630405", {"format": "date_ja"}, "ja") == ("1963年4月5日",)
    assert kind.show("3", {"format": "sex_ja"}, "ja") == ("3",)
    assert kind.show("1", {"format": "sex_ja"}, "ja") == ("男性",)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
@given(raw=st.text(max_size=60))
def test_no_parser_ever_raises(kind: FieldType, raw: str) -> None:
    if kind.name != "attachments":
        kind.parser({"pattern": "[0-9]{3}"} if kind.name == "digits" else {}, ("a",))(raw)


@pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.name)
def test_every_option_is_described_with_an_example_and_words_come_in_both_languages(kind: FieldType) -> None:
    for option in kind.options_schema.values():
        assert isinstance(option, dict)
        assert option["description"]
        assert option["examples"]
    if kind.words:
        assert kind.words["ja"].keys() == kind.words["en"].keys()

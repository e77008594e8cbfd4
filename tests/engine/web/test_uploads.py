"""Files with a step (R49): limits are looked at while reading, kinds are told by content, good files are never lost."""

import hashlib

import pytest

from engine.model.answers import Attachment
from engine.testing.memory_attachments import MemoryAttachments
from engine.usecases.content import read_draft
from engine.usecases.drafting.attach import attachment_context
from tests.engine.web.driving import JPEG, OPEN, Browser, browsing, make_world
from tests.engine.web.forms import Page
from tests.engine.web.steps import RECEIPT, begin, draft_of

MIB = 1 << 20
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 600
PDF = b"%PDF-1.7\n" + b"d" * 600


def heic(brand: bytes, *compatible: bytes) -> bytes:
    """The first box of an ISO base media file, and something after it."""
    brands = b"".join(compatible)
    return (16 + len(brands)).to_bytes(4) + b"ftyp" + brand + b"\0\0\0\0" + brands + b"h" * 600


def files(browser: Browser, draft: str, field: str = "papers") -> tuple[Attachment, ...]:
    record = browser.world.storage.load_draft(draft)
    assert record is not None
    plain = browser.world.store.sealer.box(record.wrapped_key).open(record.sealed, f"draft:{draft}")
    answer = read_draft(plain).answers.at((field,))
    return tuple(item for item in answer.raw if isinstance(item, Attachment)) if answer else ()


def kept(browser: Browser) -> dict[tuple[str, str], bytes]:
    attachments = browser.world.attachments
    assert isinstance(attachments, MemoryAttachments)
    return attachments.files


def send(browser: Browser, *given: tuple[str, bytes], caption: str = "申請内容を確認する") -> Page:
    chosen = [("papers", name, content) for name, content in given]
    return browser.press_with(caption, {"receipt_no": RECEIPT}, chosen)


def test_a_file_is_stored_sealed_with_the_hash_of_what_came() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        content = JPEG + bytes(range(256)) * 1000
        assert send(browser, ("書類.jpg", content)).heading == "添付資料再提出確認"
        (file,) = files(browser, draft)
        assert (file.name, file.media_type, file.size) == ("書類.jpg", "image/jpeg", len(content))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        sealed = kept(browser)[draft, file.id]
        assert content[:200] not in sealed
        record = browser.world.storage.load_draft(draft)
        assert record is not None
        box = browser.world.store.sealer.box(record.wrapped_key)
        assert b"".join(box.open_stream([sealed], attachment_context(draft, file.id))) == content


@pytest.mark.rule("R49")
def test_exactly_ten_mebibytes_together_pass() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        half = JPEG.ljust(5 * MIB, b"x")
        assert send(browser, ("a.jpg", half), ("b.jpg", half)).heading == "添付資料再提出確認"


@pytest.mark.rule("R49")
def test_one_byte_more_is_refused_at_the_field_and_the_first_file_stays() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        page = send(browser, ("a.jpg", JPEG.ljust(5 * MIB, b"x")), ("b.jpg", JPEG.ljust(5 * MIB + 1, b"x")))
        assert page.status == 422
        assert "合わせて10MBまで" in page.text
        assert [file.name for file in files(browser, draft)] == ["a.jpg"]
        assert len(kept(browser)) == 1
        assert page.form.values["receipt_no"] == RECEIPT


@pytest.mark.rule("R49")
def test_five_files_pass_and_a_sixth_is_refused() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        page = send(browser, *((f"{n}.jpg", JPEG + bytes([n])) for n in range(6)))
        assert page.status == 422
        assert "5つまで" in page.text
        assert [file.name for file in files(browser, draft)] == [f"{n}.jpg" for n in range(5)]
        assert browser.press("申請内容を確認する").heading == "添付資料再提出確認"


@pytest.mark.rule("R49")
def test_an_empty_file_is_refused_and_no_file_at_all_too() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        assert "中身のないファイル" in send(browser, ("empty.jpg", b"")).text
        assert "添付書類を添付してください" in send(browser).text
        assert kept(browser) == {}


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("photo.txt", JPEG, "image/jpeg"),
        ("x.exe", PNG, "image/png"),
        ("scan", PDF, "application/pdf"),
        ("IMG_1.HEIC", heic(b"heic", b"mif1"), "image/heic"),
        ("IMG_2.HEIC", heic(b"heix"), "image/heic"),
        ("IMG_3.HEIC", heic(b"mif1", b"heic"), "image/heic"),
        ("short.pdf", b"%PDF-", "application/pdf"),
    ],
)
def test_the_kind_is_told_by_content_alone(name: str, content: bytes, media_type: str) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        send(browser, (name, content))
        assert [file.media_type for file in files(browser, draft)] == [media_type]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.jpg", b"MZ" + b"\0" * 600),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("movie.heic", heic(b"isom", b"mp42")),
        ("image.png", b"GIF89a" + b"\0" * 100),
        ("x.jpg", b"\xff"),
        ("vector.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_other_kinds_are_refused_by_name_and_leave_nothing(name: str, content: bytes) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        page = send(browser, (name, content))
        assert page.status == 422
        assert f"「{name}」は受け付けられない種類" in page.text
        assert kept(browser) == {}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scan\\書類.jpg", "書類.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\u0000b\u0007.jpg", "ab.jpg"),
        ("  .jpg", "jpg"),
        ("か\u3099.jpg", "が.jpg"),
        ("<script>.jpg", "_script_.jpg"),
        ("x" * 300 + ".jpeg", None),
    ],
)
def test_names_are_made_safe_and_kept_for_display(sent: str, shown: str | None) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        body = multipart(browser.page, sent.encode())
        browser._see(browser.client.post(browser.page.form.action, **body), "")  # type: ignore[arg-type]
        (file,) = files(browser, draft)
        if shown is None:
            assert len(file.name) <= 120
            assert file.name.endswith(".jpeg")
        else:
            assert file.name == shown


def multipart(page: Page, filename: bytes) -> dict[str, object]:
    """A body with a file name exactly as given."""
    lines = []
    for name, value in {**page.form.values, "receipt_no": RECEIPT}.items():
        lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    quoted = filename.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    lines.append(b'--b\r\nContent-Disposition: form-data; name="papers"; filename="' + quoted + b'"\r\n\r\n')
    content = b"".join([*lines, JPEG, b"\r\n--b--\r\n"])
    return {"content": content, "headers": {"content-type": "multipart/form-data; boundary=b"}}


def test_a_good_file_survives_a_problem_elsewhere_on_the_page() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        page = browser.press_with("申請内容を確認する", {"receipt_no": "短い"}, [("papers", "a.jpg", JPEG)])
        assert page.status == 422
        assert "a.jpg" in page.text
        assert browser.press("申請内容を確認する", receipt_no=RECEIPT).heading == "添付資料再提出確認"


def test_a_good_file_survives_a_bad_one() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        assert send(browser, ("good.jpg", JPEG), ("bad.txt", b"text"), ("good.pdf", PDF)).status == 422
        assert [file.name for file in files(browser, draft)] == ["good.jpg", "good.pdf"]


def test_files_chosen_one_after_another_are_all_kept() -> None:
    """new_choice: add."""
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        for name in ("1.jpg", "2.jpg", "3.jpg"):
            page = send(browser, (name, JPEG + name.encode()), caption="選んだファイルを添付する")
            assert page.status == 200
            assert page.form.values["receipt_no"] == RECEIPT
        assert [file.name for file in files(browser, draft)] == ["1.jpg", "2.jpg", "3.jpg"]


def test_single_files_can_be_removed_and_all_cleared_without_scripts() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        send(browser, ("a.jpg", JPEG), ("b.pdf", PDF), caption="選んだファイルを添付する")
        browser.press("削除 a.jpg")
        assert [file.name for file in files(browser, draft)] == ["b.pdf"]
        assert len(kept(browser)) == 1
        browser.press("添付ファイルを取り消す")
        assert files(browser, draft) == ()
        assert kept(browser) == {}
        assert browser.page.form.values["receipt_no"] == RECEIPT


def photo_step(browser: Browser) -> str:
    browser.get("/open_desk/choices/")
    browser.press("始める")
    browser.press("次へ", kind="plain")
    return draft_of(browser)


def choose(browser: Browser, *given: tuple[str, bytes]) -> Page:
    return browser.press("選んだファイルを添付する", files=[("photo", name, content) for name, content in given])


def test_a_new_choice_replaces_the_earlier_one_where_the_spec_says_so() -> None:
    """new_choice: replace; what is replaced is deleted."""
    with browsing(make_world([OPEN])) as browser:
        draft = photo_step(browser)
        choose(browser, ("a.jpg", JPEG), ("b.jpg", JPEG))
        choose(browser, ("c.pdf", PDF))
        assert [file.name for file in files(browser, draft, "photo")] == ["c.pdf"]
        assert len(kept(browser)) == 1


def test_a_new_choice_that_is_all_wrong_leaves_the_earlier_one() -> None:
    with browsing(make_world([OPEN])) as browser:
        draft = photo_step(browser)
        choose(browser, ("a.jpg", JPEG))
        assert choose(browser, ("b.png", PNG)).status == 422
        assert [file.name for file in files(browser, draft, "photo")] == ["a.jpg"]


def test_each_spec_has_its_own_limits() -> None:
    with browsing(make_world([OPEN])) as browser:
        draft = photo_step(browser)
        assert choose(browser, ("a.jpg", JPEG.ljust(4097, b"x"))).status == 422
        assert choose(browser, ("a.jpg", JPEG.ljust(4096, b"x"))).status == 200
        assert [file.size for file in files(browser, draft, "photo")] == [4096]


def test_a_full_disk_is_told_at_the_field_and_everything_else_stays() -> None:
    with browsing(make_world(attachments=MemoryAttachments(room=1000))) as browser:
        begin(browser)
        page = send(browser, ("a.jpg", JPEG.ljust(200_000, b"x")))
        assert page.status == 422
        assert "いまファイルを保存できません" in page.text
        assert page.form.values["receipt_no"] == RECEIPT
        assert kept(browser) == {}


def test_a_file_in_front_of_the_form_token_is_refused_and_leaves_nothing() -> None:
    """A foreign page cannot fill our disk."""
    with browsing(make_world()) as browser:
        begin(browser)
        token = browser.page.form.values["_csrf"]
        parts = [("papers", ("a.jpg", JPEG)), ("_csrf", (None, token.encode()))]
        response = browser.client.post(browser.page.form.action, files=parts)
        assert response.status_code == 403
        assert kept(browser) == {}


def test_a_broken_body_is_a_page_and_leaves_nothing() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        body = multipart(browser.page, b"a.jpg")
        for broken in (
            bytes(body["content"])[:-8],  # type: ignore[call-overload]
            b"garbage",
            bytes(body["content"]).replace(b"form-data", b"attachment"),  # type: ignore[call-overload]
            b"",
        ):
            response = browser.client.post(browser.page.form.action, content=broken, headers=body["headers"])  # type: ignore[arg-type]
            assert response.status_code in (400, 403)
            assert "text/html" in response.headers["content-type"]
            assert kept(browser) == {}


@pytest.mark.parametrize("content_type", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 400])
def test_a_body_without_a_usable_boundary_is_refused(content_type: str) -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        headers = {"content-type": content_type}
        response = browser.client.post(browser.page.form.action, content=b"--b--\r\n", headers=headers)
        assert response.status_code == 400


def test_multipart_is_for_steps_with_files_only() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        draft = draft_of(browser)
        page = browser.get(f"/d/{draft}/agreement")
        parts = [(name, (None, value.encode())) for name, value in page.form.values.items()]
        assert browser.client.post(page.form.action, files=parts).status_code == 415


def test_a_far_too_large_request_is_cut_off() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        response = browser.client.post(
            browser.page.form.action,
            content=b"x",
            headers={"content-type": "multipart/form-data; boundary=b", "content-length": str(100 * MIB)},
        )
        assert response.status_code == 413
        assert response.headers["connection"] == "close"


def test_too_long_text_among_files_is_refused() -> None:
    with browsing(make_world()) as browser:
        begin(browser)
        page = browser.press_with("申請内容を確認する", {"receipt_no": "1" * 70_000}, [("papers", "a.jpg", JPEG)])
        assert page.status == 413
        assert kept(browser) == {}

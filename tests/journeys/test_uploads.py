"""Attachments over HTTP (R49): limits to the byte, kinds by content, removing, replacing, a connection cut in the middle."""

import shutil
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.conftest import NO_LIMITS, Walkers
from tests.journeys.uploading import MIB, NEXT, at_papers, image, incoming, raw_upload, stored, wait_until
from tests.journeys.walker import JPEG, RECEIPT_NO, File, Walker
from tests.servers import ROOT, Portal, serving

pytestmark = pytest.mark.network
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 1000
PDF = b"%PDF-1.7\n" + b"d" * 1000
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"h" * 1000


@pytest.mark.rule("R49")
def test_five_files_of_exactly_10_mib_together_pass_and_one_byte_more_does_not(walk: Walker) -> None:
    at_papers(walk)
    sizes = [2 * MIB, 2 * MIB, 2 * MIB, 2 * MIB + 1, 2 * MIB]
    files = [File(f"{n}.jpeg", image(size)) for n, size in enumerate(sizes)]
    page = walk.attach(*files, button=NEXT, receipt_no=RECEIPT_NO)
    assert (page.status, page.heading) == (422, "添付資料再提出②")
    assert "10MB" in page.problems["papers"]
    assert page.attached == [one.name for one in files[:4]], "what fitted is kept"
    assert page.form.values["receipt_no"] == RECEIPT_NO
    assert len(stored(walk.portal, walk.draft)) == 4
    check = walk.attach(File("4.jpeg", image(2 * MIB - 1)), button=NEXT)
    assert check.heading == "添付資料再提出確認"
    assert all(f"{n}.jpeg" in check.facts["添付書類"] for n in range(5))
    assert incoming(walk.portal) == []


@pytest.mark.rule("R49")
def test_one_file_of_10_mib_passes_and_of_one_byte_more_does_not(walk: Walker) -> None:
    at_papers(walk)
    page = walk.attach(File("large.jpeg", image(10 * MIB + 1)), button=NEXT, receipt_no=RECEIPT_NO)
    assert (page.status, page.attached) == (422, [])
    assert "解像度" in page.problems["papers"], "the note advises a lower resolution"
    assert walk.attach(File("large.jpeg", image(10 * MIB)), button=NEXT).heading == "添付資料再提出確認"


@pytest.mark.rule("R49")
def test_a_request_far_over_the_limit_is_cut_off_before_it_is_read(walk: Walker) -> None:
    """By what it announces: a page comes back although nothing was sent yet."""
    at_papers(walk)
    with raw_upload(walk, 500 * MIB) as connection:
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert "送信された内容が大きすぎます" in answer.decode()


@pytest.mark.rule("R49")
def test_six_files_are_refused_and_five_kept(walk: Walker) -> None:
    at_papers(walk)
    page = walk.attach(*(File(f"{n}.jpeg") for n in range(6)), button=NEXT, receipt_no=RECEIPT_NO)
    assert page.status == 422
    assert "5つまで" in page.problems["papers"]
    assert page.attached == [f"{n}.jpeg" for n in range(5)]
    page = walk.attach(File("one more.png", PNG))
    assert (page.status, len(page.attached)) == (422, 5)
    assert walk.attach(button=NEXT).heading == "添付資料再提出確認"


@pytest.mark.rule("R49")
def test_no_file_at_all_is_refused(walk: Walker) -> None:
    at_papers(walk)
    page = walk.attach(button=NEXT, receipt_no=RECEIPT_NO)
    assert (page.status, list(page.problems)) == (422, ["papers"])
    assert page.summary.keys() == {"#f-papers"}


@pytest.mark.rule("R49")
def test_an_empty_file_is_refused_by_name_and_the_others_stay(walk: Walker) -> None:
    at_papers(walk)
    page = walk.attach(File("a.jpeg"), File("空.jpeg", b""), File("b.jpeg"))
    assert page.status == 422
    assert "空.jpeg" in page.problems["papers"]
    assert page.attached == ["a.jpeg", "b.jpeg"]


@pytest.mark.rule("R49")
@pytest.mark.parametrize(
    "file",
    [
        File("x.jpeg", b"<html><script>alert(1)</script>" + b" " * 1000, "image/jpeg"),
        File("x.png", b"MZ\x90\x00" + b"\0" * 1000, "image/png"),
        File("x.pdf", b"PK\x03\x04" + b"\0" * 1000, "application/pdf"),
        File("x.jpeg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/jpeg"),
        File("x.jpeg", b"GIF89a" + b"\0" * 1000, "image/jpeg"),
        File("x.jpeg", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 1000, "image/heic"),
        File("x.jpeg", b"\xff", "image/jpeg"),
        File("x.jpeg", b"j" * 50_000 + JPEG, "image/jpeg"),
    ],
    ids=["html", "program", "zip", "svg", "gif", "film", "one byte", "jpeg further down"],
)
def test_a_wrong_kind_with_a_lying_name_and_type_is_refused(walk: Walker, file: File) -> None:
    at_papers(walk)
    page = walk.attach(file, button=NEXT, receipt_no=RECEIPT_NO)
    assert (page.status, page.attached) == (422, [])
    assert file.name in page.problems["papers"]
    assert "JPEG" in page.problems["papers"]
    assert stored(walk.portal, walk.draft) == []


@pytest.mark.rule("R49")
def test_accepted_kinds_are_told_by_content_whatever_they_are_called(walk: Walker) -> None:
    at_papers(walk)
    files = [
        File("a.txt", JPEG, "text/plain"),
        File("b", PNG, ""),
        File("c.exe", PDF, "application/x-msdownload"),
        File("d.jpeg", HEIC, "image/jpeg"),
    ]
    assert walk.attach(*files, button=NEXT, receipt_no=RECEIPT_NO).heading == "添付資料再提出確認"


@pytest.mark.rule("R49")
def test_files_chosen_one_after_another_are_all_sent_and_removed_one_by_one(walk: Walker) -> None:
    """`new_choice: add`, without JavaScript; what else was typed stays as typed."""
    at_papers(walk)
    walk.attach(File("a.jpeg"), receipt_no="12")
    walk.attach(File("b.png", PNG))
    walk.attach(File("c.pdf", PDF))
    assert walk.page.attached == ["a.jpeg", "b.png", "c.pdf"]
    walk.attach(button="削除 b.png")
    assert (walk.page.attached, walk.page.form.values["receipt_no"]) == (["a.jpeg", "c.pdf"], "12")
    assert len(stored(walk.portal, walk.draft)) == 2
    walk.attach(button="添付ファイルを取り消す")
    assert (walk.page.attached, stored(walk.portal, walk.draft)) == ([], [])
    assert walk.page.form.values["receipt_no"] == "12"


def test_a_file_of_another_draft_cannot_be_removed(walk: Walker, walkers: Walkers) -> None:
    at_papers(walk).attach(File("mine.jpeg"))
    mine = next(b.value for b in walk.page.form.buttons if b.value.startswith("remove:"))
    other = at_papers(walkers(walk.portal))
    other.attach(File("other.jpeg"))
    other.post(other.page.url.partition("?")[0], {**other.page.form.values, "_button": mine})
    assert walk.get(walk.page.url).attached == ["mine.jpeg"]
    assert len(stored(walk.portal, walk.draft)) == 1


def test_what_lies_on_the_disk_is_sealed(walk: Walker) -> None:
    """Neither contents nor names nor numbers can be read there; files are for the portal's user alone."""
    at_papers(walk).fill(File("秘密.jpeg", image(MIB)), receipt_no="7" * 32)
    walk.submit()
    walk.download()
    [file] = stored(walk.portal, walk.draft)
    assert b"iiiiiiii" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0
    for kept in walk.portal.data.rglob("*"):
        if kept.is_file() and kept.parent.name != "mail":
            content = kept.read_bytes()
            assert not any(word.encode() in content for word in ("秘密.jpeg", "7" * 32, "共済　太郎", walk.number)), (
                kept
            )


@pytest.fixture(scope="module")
def replacing(tmp_path_factory: pytest.TempPathFactory, cards: Path) -> Iterator[Portal]:
    """The same procedure as the original has it: each new choice replaces the one before."""
    folder = tmp_path_factory.mktemp("replacing")
    shutil.copytree(ROOT / "specs", folder / "specs", ignore=shutil.ignore_patterns("archive", "published.lock"))
    file = folder / "specs" / "resubmission.yaml"
    text = file.read_text(encoding="utf-8")
    assert "new_choice: add" in text
    file.write_text(text.replace("new_choice: add", "new_choice: replace"), encoding="utf-8")
    with serving(folder, specs=folder / "specs", settings=NO_LIMITS, cards=cards) as running:
        yield running


@pytest.mark.rule("R49")
def test_each_new_choice_replaces_the_earlier_one(replacing: Portal, walkers: Walkers) -> None:
    walk = at_papers(walkers(replacing))
    walk.attach(File("a.jpeg"), File("b.jpeg"))
    walk.attach(File("c.jpeg"))
    assert walk.page.attached == ["c.jpeg"]
    assert len(stored(replacing, walk.draft)) == 1
    page = walk.attach(File("x.jpeg", b"no picture" * 100))
    assert (page.status, page.attached) == (422, ["c.jpeg"]), "nothing good came: the earlier choice stays"
    large = File("large.jpeg", image(10 * MIB))
    assert walk.attach(large).attached == ["large.jpeg"]
    assert walk.attach(large).attached == ["large.jpeg"], "its own size counts, not that of the earlier choice"
    assert walk.attach(button=NEXT, receipt_no=RECEIPT_NO).heading == "添付資料再提出確認"
    walk.get(walk.page.links["戻る"])
    walk.attach(button="添付ファイルを取り消す")
    assert (walk.page.attached, stored(replacing, walk.draft)) == ([], [])


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_a_connection_cut_in_the_middle_leaves_no_file_behind(walk: Walker, reset: bool) -> None:
    at_papers(walk)
    connection = raw_upload(walk, 5 * MIB, image(2 * MIB))
    wait_until(lambda: any(file.name.startswith(walk.draft) for file in incoming(walk.portal)))
    if reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    wait_until(lambda: not incoming(walk.portal))
    assert stored(walk.portal, walk.draft) == []
    assert walk.get(walk.page.url).attached == []
    assert walk.fill().heading == "添付資料再提出確認"

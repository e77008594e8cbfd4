"""Hostile names of attachments over HTTP: shown safely everywhere, never a path, never a name on the disk."""

import re
import subprocess

import pytest

from tests.journeys.uploading import NEXT, at_papers, stored
from tests.journeys.walker import JPEG, RECEIPT_NO, File, Walker

pytestmark = pytest.mark.network
HOSTILE = {
    "../../etc/passwd": "passwd",
    "C:\\Users\\taro\\書類.jpeg": "書類.jpeg",
    "請求書\u202egepj.exe": "請求書gepj.exe",
    "あ" * 300 + ".jpeg": "あ" * 114 + "….jpeg",
    "zero\u200bwidth\ufeff.jpeg": "zerowidth.jpeg",
}
MORE_HOSTILE = {
    "<b>太字</b>&amp;.jpeg": "b_&amp;.jpeg",
    "   ": "file",
    "..": "file",
    "か\u3099.jpeg": "が.jpeg",
    "line\u2028break.jpeg": "linebreak.jpeg",
}


@pytest.mark.parametrize("names", [HOSTILE, MORE_HOSTILE], ids=["paths", "markup"])
def test_hostile_names_are_made_safe_and_kept_for_display(walk: Walker, names: dict[str, str]) -> None:
    """On the step, the check page and the receipt; on the disk a file has a name of ours."""
    at_papers(walk)
    page = walk.attach(*(File(name, JPEG + str(n).encode()) for n, name in enumerate(names)))
    assert page.attached == list(names.values())
    assert all(re.fullmatch(r"[0-9a-f]{32}", file.name) for file in stored(walk.portal, walk.draft))
    check = walk.attach(button=NEXT, receipt_no=RECEIPT_NO)
    assert all(name in check.facts["添付書類"] for name in names.values())
    walk.submit()
    read = subprocess.run(["pdftotext", "-", "-"], input=walk.download(), capture_output=True, check=True)
    receipt = re.sub(r"\s+", "", read.stdout.decode())
    assert all(name[:20] in receipt for name in names.values())


@pytest.mark.parametrize(
    ("header", "shown"),
    [
        ('filename="a\\"b.jpeg"', 'a_b.jpeg'),
        ("filename=\"a.jpeg\"; filename*=UTF-8''..%2F..%2Fb.jpeg", None),
        ('filename="' + "x" * 3000 + '.jpeg"', "x" * 114 + "….jpeg"),
        ("filename=\"\xff\xfe.jpeg\"", None),
        ('filename="a.jpeg"; name="receipt_no"', None),
    ],
    ids=["quotes", "two names", "very long", "no text", "name twice"],
)  # fmt: skip
def test_names_no_browser_writes(walk: Walker, header: str, shown: str | None) -> None:
    """Either a safe name or a refusal; never a path, never a bug (the log is looked at when the portal ends)."""
    at_papers(walk)
    token = walk.page.form.values["_csrf"]
    revision = walk.page.form.values["_revision"]
    parts = [
        f'Content-Disposition: form-data; name="_csrf"\r\n\r\n{token}'.encode(),
        f'Content-Disposition: form-data; name="_revision"\r\n\r\n{revision}'.encode(),
        b'Content-Disposition: form-data; name="_button"\r\n\r\nadd',
        b'Content-Disposition: form-data; name="papers"; ' + header.encode("latin-1") + b"\r\n\r\n" + JPEG,
    ]
    body = b"".join(b"--frontier\r\n" + part + b"\r\n" for part in parts) + b"--frontier--\r\n"
    kind = {"content-type": "multipart/form-data; boundary=frontier"}
    answer = walk.client.post(walk.page.url, content=body, headers=kind)
    assert answer.status_code in (303, 400, 422)
    attached = walk.get(walk.page.url).attached
    assert all("/" not in name and '"' not in name and len(name) <= 120 for name in attached)
    assert shown is None or attached == [shown]

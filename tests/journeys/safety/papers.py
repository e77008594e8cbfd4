"""What a journey leaves in one's hands: the words of a PDF, the days of a calendar file."""

import re
import subprocess
import time
from urllib.parse import urljoin

from tests.journeys.walker import Walker


def words_of_pdf(pdf: bytes) -> str:
    """Without blanks and line ends."""
    assert pdf.startswith(b"%PDF-")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", "", read.stdout.decode())


def days_of(calendar: str) -> list[tuple[str, str]]:
    """First day and summary of each event (RFC 5545, lines unfolded), in the order of the file."""
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    lines = calendar.replace("\r\n ", "").split("\r\n")
    days = [line.rpartition(":")[2] for line in lines if line.startswith("DTSTART")]
    summaries = [line.partition(":")[2] for line in lines if line.startswith("SUMMARY")]
    return list(zip(days, summaries, strict=True))


def calendar_of(walk: Walker, seconds: float = 60) -> str:
    """The calendar file that the page offers, waited for while it is made."""
    address = next(address for address in walk.page.addresses if address.endswith("/documents/calendar"))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = walk.client.get(urljoin(walk.page.url, address))
        if answer.status_code == 200:
            assert answer.headers["content-type"].startswith("text/calendar")
            return answer.text
        time.sleep(0.1)
    raise AssertionError(f"no calendar within {seconds} s")

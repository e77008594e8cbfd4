"""What our commands may be, whatever the card answers: a list of the allowed, so that nothing else slips through.

Absent on purpose: EF 0001 (個人番号), 照合番号A and B (EF 0014, 0015), the signing certificate and its password (JPKI EF 0001,
001B), and every other application (住基, 共通, 券面事項確認).
"""

JPKI, SUPPORT = "D392F000260100000001", "D3921000310001010408"
SELECT_JPKI, SELECT_SUPPORT = f"00A4040C0A{JPKI}", f"00A4040C0A{SUPPORT}"
DIGEST_INFO = "3031300D060960864801650304020105000420"
# By application: the EFs that may be selected, and the headers of COMPUTE DIGITAL SIGNATURE.
FILES = {"": (), JPKI: ("0006", "000A", "0017", "0018"), SUPPORT: ("0002", "0011")}
SIGNATURES = {"": (), JPKI: ("802A0080",), SUPPORT: ()}
# What is looked at besides, where the portal wants to see that the items are genuine: still not EF 0001.
EVIDENCE_FILES, EVIDENCE_SIGNATURE = ("0003", "0004", "0007"), "802A0000"


def forbidden(sent: list[bytes], *, evidence: bool = False) -> list[str]:
    """The commands of one run that must never leave. A VERIFY may be given without its digits."""
    found, application = [], ""
    for line in (apdu.hex().upper() for apdu in sent):
        if line in (SELECT_JPKI, SELECT_SUPPORT):
            application = line[10:]
        elif not (_is_allowed(line, application) or (evidence and _is_evidence(line, application))):
            found.append(line)
    return found


def _is_allowed(line: str, application: str) -> bool:
    header, body = line[:8], line[8:]
    if header == "00A4020C":
        return body[:2] == "02" and body[2:] in FILES[application]
    if header == "00200080":
        return body == "" or body[:2] == "04"
    if header.startswith("00B0"):
        return int(header[4:6], 16) < 0x80 and len(body) == 2
    if header == "00C00000":
        return len(body) == 2
    if header in SIGNATURES[application]:
        return body.startswith(f"33{DIGEST_INFO}") and len(body) == 2 * (1 + 51 + 1)
    return False


def _is_evidence(line: str, application: str) -> bool:
    if application != SUPPORT:
        return False
    selected = line[:8] == "00A4020C" and line[8:10] == "02" and line[10:] in EVIDENCE_FILES
    return selected or (line.startswith(f"{EVIDENCE_SIGNATURE}33{DIGEST_INFO}") and len(line) == 2 * (4 + 1 + 51 + 1))

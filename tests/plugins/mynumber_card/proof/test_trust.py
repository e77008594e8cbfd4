"""Pinned roots: read from a folder, examined before they are trusted."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from plugins.mynumber_card.proof import trust
from plugins.mynumber_card.proof.trust import TrustError
from plugins.mynumber_card.simulated.hierarchy import Issued


def test_every_certificate_file_of_the_folder_is_a_root(tmp_path: Path, root: Issued, leaf: Issued) -> None:
    (tmp_path / "b.der").write_bytes(root.certificate.public_bytes(Encoding.DER))
    pem = root.certificate.public_bytes(Encoding.PEM) + leaf.certificate.public_bytes(Encoding.PEM)
    (tmp_path / "a.pem").write_bytes(b"\n" + pem)
    (tmp_path / "README.txt").write_text("not a root")
    assert trust.load_roots(tmp_path) == (root.certificate, leaf.certificate, root.certificate)


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n", b"\x30\x00"])
def test_a_broken_file_names_itself(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.cer").write_bytes(content)
    with pytest.raises(TrustError, match=r"unreadable: broken\.cer"):
        trust.load_roots(tmp_path)


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrustError, match="folder: nowhere"):
        trust.load_roots(tmp_path / "nowhere")


def test_only_a_self_signed_issuer_is_fit(root: Issued, leaf: Issued) -> None:
    assert trust.unfit(root.certificate) == ""
    assert trust.unfit(leaf.certificate) == "root_not_self_signed"


def test_test_hierarchies_are_known_by_their_organisation(root: Issued, leaf: Issued) -> None:
    assert trust.is_test(root.certificate)
    assert trust.is_test(leaf.certificate)

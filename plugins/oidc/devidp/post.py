"""The one-time code as a mail in the portal's development folder, so that it stands on the inbox page."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Final

_JST: Final = timezone(timedelta(hours=9))
_NAME_BYTES: Final = 6


def write_mail(
    folder: Path, provider: str, to: str, code: str, until: datetime, *, now: datetime, chance: Callable[[int], bytes]
) -> None:
    """One file, whole from the moment it is seen, named as the folder names its mails. Raises OSError."""
    mail = EmailMessage(SMTP)
    mail["Date"] = format_datetime(now)
    mail["From"] = "no-reply@example.jp"
    mail["To"] = to
    mail["Subject"] = f"【見本】{provider} ワンタイムパスワード"
    mail["X-Tetsuzuki-Development"] = "yes"
    mail.set_content(
        "【見本】開発用に作成したメールです。\n\n"
        f"{provider}のワンタイムパスワードは {code} です。\n"
        f"{until.astimezone(_JST):%Y-%m-%d %H:%M:%S}（日本時間）まで使えます。\n\n"
        "お心当たりのない場合は、このメールを破棄してください。\n"
    )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{now:%Y%m%dT%H%M%S.%f}-{chance(_NAME_BYTES).hex()}"
    unfinished = folder / f"{name}.unfinished"
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(mail.as_bytes())
    unfinished.replace(folder / f"{name}.eml")

"""Mails of a spec with their values filled in."""

import re
from collections.abc import Mapping
from typing import Final

from engine.model.form import Form
from engine.model.submission import Mail, SubmissionContent
from engine.model.template import MailTemplate
from engine.model.text import Catalogue, Text
from engine.ports.entropy import Entropy
from engine.usecases.filing.receipt import instant_words

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


def usual_words(form: Form, content: SubmissionContent, words: Catalogue) -> dict[str, str]:
    """What every mail about an application may say."""
    locale = content.locale
    return {
        "reference_number": content.reference_number,
        "form_title": form.title.in_locale(locale),
        "received_at": instant_words(content.received_at, form.portal.time_zone, words),
        "organisation": form.portal.organisation.in_locale(locale),
    }


def application_mail(
    template: MailTemplate, form: Form, content: SubmissionContent, told: Mapping[str, str], entropy: Entropy
) -> Mail:
    """A mail of the spec to the address of an application, in its language."""
    locale = content.locale
    return Mail(
        to=content.email,
        sender_name=form.portal.sender.in_locale(locale),
        subject=fill(template.subject, locale, told),
        text=fill(template.text, locale, told),
        message_id=entropy.token_bytes(16).hex(),
        locale=locale,
    )


def fill(text: Text, locale: str, told: Mapping[str, str]) -> str:
    """The words with `{name}` replaced once; a name nobody knows stays as written."""
    return _PLACE.sub(lambda place: told.get(place[1], place[0]), text.in_locale(locale))

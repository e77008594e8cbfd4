"""A run over many moments as text, and as JSON in a stable shape (docs/simulation-many.schema.json)."""

import json
from collections.abc import Iterator, Mapping

from engine.authoring.simulation.many import Many, Offered, Stretch

REPORT_SCHEMA = 1
Words = Mapping[str, str]


def many_text(seen: Many, words: Words) -> str:
    """What is offered, when nothing is, and what was refused."""
    ref = seen.form.ref
    title = seen.form.title.in_locale("ja")
    lines = [
        words["many.head"].format(
            title=title, id=ref.id, version=ref.version, first=seen.first.isoformat(), last=seen.last.isoformat(),
            moments=seen.moments,
        )
    ]  # fmt: skip
    lines.extend(_offered(seen, words) if seen.offered else [words["many.no_field"]])
    lines.extend(_refused(seen, words))
    return "\n".join(lines)


def _offered(seen: Many, words: Words) -> Iterator[str]:
    for each in seen.offered:
        channel = words[f"explain.channel.{each.channel}"]
        yield words["many.offered"].format(field=each.field_id, channel=channel, least=each.least, most=each.most)
    if not seen.gaps:
        yield words["many.no_gap"]
    for each in seen.offered:
        yield from (_stretch("many.gap", each, stretch, words) for stretch in each.gaps)
        yield from (_stretch("many.unknown", each, stretch, words) for stretch in each.unknown)


def _stretch(key: str, each: Offered, stretch: Stretch, words: Words) -> str:
    return words[key].format(
        field=each.field_id, channel=words[f"explain.channel.{each.channel}"], first=stretch.first.isoformat(),
        last=stretch.last.isoformat(), count=stretch.moments,
    )  # fmt: skip


def _refused(seen: Many, words: Words) -> Iterator[str]:
    for done in seen.accepted:
        channel = words[f"explain.channel.{done.channel}"]
        yield words["many.accepted"].format(
            answers=done.answers, channel=channel, accepted=done.accepted, count=seen.moments
        )
    if seen.refused:
        yield words["many.refusals"]
    for each in seen.refused:
        yield "  " + words["many.refusal"].format(
            answers=each.answers, field=each.field, code=each.code, channel=words[f"explain.channel.{each.channel}"],
            count=each.moments, first=each.first.isoformat(), message=each.message,
        )  # fmt: skip


def many_json(seen: Many) -> str:
    """Instants in the portal's zone."""
    ref = seen.form.ref
    data = {
        "schema": REPORT_SCHEMA,
        "form": ref.id,
        "version": ref.version,
        "digest": ref.digest,
        "from": seen.first.isoformat(),
        "to": seen.last.isoformat(),
        "every": seen.every,
        "moments": seen.moments,
        "offered": [_offered_json(each) for each in seen.offered],
        "accepted": [
            {"answers": each.answers, "channel": each.channel, "accepted": each.accepted} for each in seen.accepted
        ],
        "refused": [
            {
                "answers": each.answers,
                "channel": each.channel,
                "field": each.field,
                "code": each.code,
                "message": each.message,
                "first": each.first.isoformat(),
                "moments": each.moments,
            }
            for each in seen.refused
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _offered_json(each: Offered) -> Mapping[str, object]:
    return {
        "field": each.field_id,
        "channel": each.channel,
        "least": each.least,
        "most": each.most,
        "gaps": [_stretch_json(stretch) for stretch in each.gaps],
        "unknown": [_stretch_json(stretch) for stretch in each.unknown],
    }


def _stretch_json(stretch: Stretch) -> Mapping[str, object]:
    return {"first": stretch.first.isoformat(), "last": stretch.last.isoformat(), "moments": stretch.moments}

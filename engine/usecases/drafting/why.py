"""What stands behind 「理由を見る」 on a page: nothing on a plain page, and then nothing is worked out either."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from engine.flow.explain import Why, explain_field
from engine.flow.together import Part, looks
from engine.model.explanation import Explained
from engine.model.field import Field
from engine.model.outcome import Evaluation, Problem
from engine.ports.fields import FieldType
from engine.usecases.drafting.drafts import Draft


def why_here(
    draft: Draft, fields: Iterable[Field], evaluation: Evaluation, problems: Sequence[Problem], *,
    field_types: Mapping[str, FieldType], locale: str, final: bool = False, months: bool = True,
) -> Mapping[str, tuple[Explained, ...]]:  # fmt: skip
    """Field id -> its explanations: of months to choose, of a refusal that is shown, of a mark. `final`: it was looked
    at as at the submission."""
    words = draft.procedure.words.get(locale)
    if words is None:
        return {}
    told = {each.field for each in problems} | {each.field for each in evaluation.marks}
    asked = [each for each in fields if each.id in told or (months and each.choices_from is not None)]
    if not asked:
        return {}
    seen = evaluation._replace(problems=problems)
    why = Why(draft.procedure.program, draft.facts_for(evaluation, final), seen, field_types, words)
    found = [(each.id, explain_field(why, each)) for each in asked if each.id not in evaluation.irrelevant]
    own = {name: explained for name, explained in found if explained}
    return {**_of_parts(why, draft.procedure.parts, told), **own}


def _of_parts(why: Why, parts: Sequence[Part], told: Collection[str]) -> Mapping[str, tuple[Explained, ...]]:
    """What forms that are filed at once refuse or mark, at the fields here that stand for theirs."""
    found: dict[str, tuple[Explained, ...]] = {}
    for look in looks(parts, why.evaluation.values, why.facts) if told else ():
        there = Why(look.part.program, look.facts, look.seen, why.field_types, why.words)
        for name, source in look.part.answers.items():
            field = look.part.program.form.field(name) if source in told else None
            explained = explain_field(there, field) if field is not None else ()
            kept = tuple(each for each in explained if each.kind in ("refusal", "mark"))
            if kept:
                found.setdefault(source, kept)
    return found

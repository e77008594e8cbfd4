"""What stands behind 「理由を見る」 on a page: nothing on a plain page, and then nothing is worked out either."""

from collections.abc import Iterable, Mapping, Sequence

from engine.flow.explain import Why, explain_field
from engine.model.explanation import Explained
from engine.model.form import Field
from engine.model.outcome import Evaluation, Problem
from engine.ports.fields import FieldType
from engine.usecases.drafts import Draft


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
    found = ((each.id, explain_field(why, each)) for each in asked if each.id not in evaluation.irrelevant)
    return {name: explained for name, explained in found if explained}

"""What questions are asked about: every form compiled once, its counterpart, the calendars, the words of one language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.authoring.asking.situation import Situation, facts_of
from engine.dates import Calendar, Calendars
from engine.errors import TetsuzukiError
from engine.flow.facts import Facts
from engine.flow.paired import Paired, pair_up
from engine.flow.program import Program, compile_form
from engine.flow.together import filing_at_once
from engine.model.field import Field
from engine.model.text import Catalogue
from engine.ports.fields import FieldType
from engine.spec import Specs
from engine.spec.shape import closest


@dataclass(frozen=True, slots=True)
class Office:
    """`programs` by form id; `words` speak one language."""

    programs: Mapping[str, Program]
    pairs: Mapping[str, Paired]
    calendars: Calendars
    field_types: Mapping[str, FieldType]
    words: Catalogue

    def program(self, form_id: str) -> Program:
        """Raises TetsuzukiError with the forms there are."""
        found = self.programs.get(form_id)
        if found is None:
            raise not_known(form_id, self.programs)
        return found

    def field(self, form_id: str, field_id: str) -> Field:
        """Raises TetsuzukiError with the fields there are."""
        form = self.program(form_id).form
        found = form.field(field_id)
        if found is None:
            raise not_known(field_id, [each.id for each in form.fields()])
        return found

    def calendar(self, name: str) -> Calendar:
        """Raises TetsuzukiError with the calendars there are."""
        found = self.calendars.get(name)
        if found is None:
            raise not_known(name, self.calendars)
        return found

    def counterpart(self, form_id: str) -> Program | None:
        """The other half of the pair this form belongs to."""
        pair = self.pairs.get(form_id)
        return None if pair is None else self.programs[pair.other_half(form_id)]

    def facts(self, form_id: str, situation: Situation) -> Facts:
        return facts_of(self.program(form_id).form, situation, self.counterpart(form_id))


def open_office(specs: Specs, field_types: Mapping[str, FieldType], calendars: Calendars, words: Catalogue) -> Office:
    """Compiles every current form."""
    alone = {name: compile_form(specs.forms[ref], field_types, calendars) for name, ref in specs.current.items()}
    programs = {name: filing_at_once(program, alone) for name, program in alone.items()}
    pairs: dict[str, Paired] = {}
    for program in programs.values():
        rule = program.form.pair
        if rule is not None and rule.other in programs:
            pairs[rule.this] = pairs[rule.other] = pair_up(rule, program)
    return Office(programs, pairs, calendars, field_types, words)


def not_known(name: str, names: Iterable[str]) -> TetsuzukiError:
    """With what there is, and what was probably meant."""
    known = list(names)
    similar = closest(name, known)
    return TetsuzukiError(
        "ask.similar" if similar else "ask.unknown", name=name, similar=similar, known="、".join(known)
    )

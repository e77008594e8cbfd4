"""What verbs that look at one form at a moment have in common: the form, the answers, the circumstances."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from engine.authoring.simulation.given import GivenAnswers, read_answers
from engine.cli.authoring.opening import Workplace
from engine.errors import TetsuzukiError
from engine.flow.program import Program, compile_form
from engine.flow.together import filing_at_once
from engine.model.form import Form
from engine.spec import load

channel_option: Final = click.option(
    "--channel",
    type=click.Choice(["online", "paper"]),
    default="online",
    show_default=True,
    help="手続きの方法。 How one files.",
)
registered_option: Final = click.option(
    "--registered",
    multiple=True,
    metavar="NAME=VALUE",
    help="登録されている内容(いくつでも)。例 total_paid=5700000 What the register says.",
)


def one_form(file: Path, workplace: Workplace) -> Form:
    """The one form at `file`. Raises SpecError, FileNotFoundError."""
    specs = load([file], workplace.doors)
    if len(specs.current) > 1:
        raise TetsuzukiError("simulate.several", forms="、".join(sorted(specs.current)))
    form = next((specs.forms[ref] for ref in specs.current.values()), None)
    if form is None:
        raise TetsuzukiError("simulate.no_form", file=str(file))
    return form


def one_program(file: Path, form: Form, workplace: Workplace) -> Program:
    """The form compiled, with what the forms beside it say that it files at once. Raises SpecError."""
    doors = workplace.doors
    beside = load([file if file.is_dir() else file.parent], doors) if form.files else None
    found = [beside.current_form(part.form) for part in form.files] if beside else []
    programs = [compile_form(each, doors.field_types, doors.calendars) for each in (form, *found) if each is not None]
    return filing_at_once(programs[0], {each.form.ref.id: each for each in programs[1:]})


def given_answers(file: str | None, form: Form, workplace: Workplace, registered: tuple[str, ...]) -> GivenAnswers:
    """From a file, `-` for standard input; options win over what the file says of the register."""
    given = GivenAnswers()
    if file is not None:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        given = read_answers(file, content, form, workplace.registry.field_types)
    return replace(given, registered={**given.registered, **_pairs(registered)})


def _pairs(written: tuple[str, ...]) -> Mapping[str, str]:
    found = [each.partition("=") for each in written]
    for name, sign, value in found:
        if not name or not sign:
            raise TetsuzukiError("ask.pair_given", given=name + sign + value)
    return {name: value for name, _, value in found}

"""A refusal as scenarios name it, and in the words the applicant reads."""

from engine.model.outcome import Problem
from engine.model.text import Catalogue


def problem_code(problem: Problem) -> str:
    """`required`, `constraint`, or type and reason (`digits.pattern`)."""
    code = problem.code.removeprefix("field.")
    return "required" if code.endswith(".required") else code


def problem_message(problem: Problem, label: str, words: Catalogue) -> str:
    """The spec's own words, else the catalogue's with `label` and parameters filled in."""
    if problem.message:
        return problem.message.in_locale(words.locale)
    if not words.has(problem.code):
        return problem.code
    return words.get(problem.code, **{"label": label, **problem.params})

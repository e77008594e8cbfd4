"""What a program on the applicant's side is told, in JSON."""

import json

from engine.usecases.outcomes import HandOver


def answer(values: dict[str, str], status: int = 200) -> HandOver:
    return HandOver(json.dumps(values).encode(), "application/json", status=status)


def refuse(problem: str, status: int, return_url: str = "") -> HandOver:
    """Why not; `return_url` is the waiting page, which tells the browser that began."""
    return answer({"problem": problem} | ({"return_url": return_url} if return_url else {}), status)

"""Characters of a card's text that a person should look at: nothing is replaced, nothing is guessed."""

import unicodedata


def to_review(text: str) -> tuple[str, ...]:
    """Once each, in order: characters that are private-use, unassigned, variation selectors, or outside JIS X 0213."""
    return tuple(dict.fromkeys(character for character in text if _is_particular(character)))


def _is_particular(character: str) -> bool:
    if unicodedata.category(character) in ("Co", "Cn", "Cs") or _is_variation_selector(character):
        return True
    try:
        character.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return True
    return False


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"

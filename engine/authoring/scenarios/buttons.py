"""Buttons and links of a page by the words on them, as an applicant sees them."""

from collections.abc import Callable, Mapping

from engine.authoring.scenarios.given import posted_values
from engine.authoring.scenarios.routes import Posting
from engine.authoring.scenarios.trial import Trial
from engine.authoring.world.ports import LOCALE
from engine.model.answers import Attachment
from engine.model.arrival_pages import IdentifyPage, SentPage, WaitingPage
from engine.model.controls import BUTTON_BACK, BUTTON_CLEAR, BUTTON_REMOVE, WAY_CONTROL
from engine.model.field import Field
from engine.model.page import CheckPageShown, DonePageShown, MenuPage, MessagePage, StepPage
from engine.model.text import Text

Press = Callable[[], None]


def press(trial: Trial, caption: str) -> None:
    """Presses what bears these words. Raises CannotHappen and says which there are."""
    found = {**_captions(trial), **_open_pairs(trial)}
    if caption not in found:
        raise trial.refuse("TEST024", caption=caption, here="、".join(found))
    found[caption]()


def _captions(trial: Trial) -> Mapping[str, Press]:
    page = trial.applicant.page
    if isinstance(page, StepPage) and page.place == "form":
        return _of_step(trial, page)
    if isinstance(page, CheckPageShown):
        return _of_check(trial, page)
    if isinstance(page, DonePageShown):
        return {_own(trial, trial.form.done.top, "done.top"): _link(trial, page.top)}
    if isinstance(page, SentPage) and trial.form.portal.registration:
        return {_own(trial, trial.form.portal.registration.sent_close, "sent.close"): _link(trial, page.close)}
    if isinstance(page, MenuPage):
        return _of_menu(trial, page)
    if isinstance(page, IdentifyPage):
        return _of_ways(trial, page)
    if isinstance(page, WaitingPage):
        return {trial.words.get("waiting.again"): _link(trial, page.again)}
    if isinstance(page, MessagePage):
        return {trial.words.get(key): _link(trial, address) for key, address in page.actions}
    return {}


def _of_ways(trial: Trial, page: IdentifyPage) -> Mapping[str, Press]:
    """Ways that have a button of their own begin with it; `identify` and the like take the first one."""
    identity = trial.form.portal.identity
    own = [way for way in identity.ways if way.submit] if identity else []
    return {way.submit.in_locale(LOCALE): _way(trial, page, way.id) for way in own}


def _of_menu(trial: Trial, page: MenuPage) -> Mapping[str, Press]:
    """The menus that this one leads to, and the one above; a form is chosen by the event of that name."""
    addresses, menu = dict(page.menus), trial.form.portal.menu_called(page.menu)
    entries = [entry for entry in menu.entries if entry.menu in addresses] if menu else []
    above = {trial.words.get("menu.back"): _link(trial, page.back)} if page.back else {}
    return {entry.label.in_locale(LOCALE): _link(trial, addresses[entry.menu]) for entry in entries} | above


def _open_pairs(trial: Trial) -> Mapping[str, Press]:
    """The way to a form that is still missing, on every page that names it."""
    page = trial.applicant.page
    named = [(each.missing, each.address) for each in page.frame.open_pairs if each.address] if page else []
    if isinstance(page, DonePageShown) and page.next_form:
        named.append((page.next_form.title, page.next_form.address))
    return {
        trial.words.get("pair.go_on", missing=title.in_locale(LOCALE)): _link(trial, address)
        for title, address in named
    }


def _of_step(trial: Trial, page: StepPage) -> Mapping[str, Press]:
    """戻る, and for files: remove one (`削除 書類.jpg`), remove all."""
    step = trial.form.step(page.step)
    if step is None:
        return {}
    values = posted_values(trial, step, page, {})
    captions = {_own(trial, step.back, "step.back"): BUTTON_BACK} if page.back else {}
    for field in step.fields:
        captions |= _of_files(trial, field, page)
    return {words: _button(trial, page, values, button) for words, button in captions.items()}


def _of_files(trial: Trial, field: Field, page: StepPage) -> dict[str, str]:
    if trial.world.procedures.field_types[field.type].control != "files":
        return {}
    clear = str(field.options.get("clear") or trial.words.get("control.clear_files"))
    remove = trial.words.get("control.remove")
    files = [file for file in page.values.get(field.id, ()) if isinstance(file, Attachment)]
    single = {f"{remove} {file.name}": f"{BUTTON_REMOVE}{field.id}:{file.id}" for file in files}
    return {clear: f"{BUTTON_CLEAR}{field.id}", **single}


def _of_check(trial: Trial, page: CheckPageShown) -> Mapping[str, Press]:
    """戻る, and beside each answer `変更 <label>`."""
    change = trial.words.get("check.change")
    labels = {field.id: field.label.in_locale(LOCALE) for field in trial.form.fields()}
    changes = {f"{change} {labels[item.field]}": _link(trial, item.change) for item in page.items if item.change}
    return {_own(trial, trial.form.check.back, "step.back"): _link(trial, page.back), **changes}


def _own(trial: Trial, text: Text, otherwise: str) -> str:
    """The spec's caption, else the engine's."""
    return text.in_locale(LOCALE) or trial.words.get(otherwise)


def _link(trial: Trial, address: str) -> Press:
    return lambda: trial.applicant.open_address(address)


def _way(trial: Trial, page: IdentifyPage, way: str) -> Press:
    return lambda: trial.applicant.post(page.action, Posting({WAY_CONTROL: way}))


def _button(trial: Trial, page: StepPage, values: dict[str, str], button: str) -> Press:
    return lambda: trial.applicant.post(page.action, Posting(values, page.revision, button))

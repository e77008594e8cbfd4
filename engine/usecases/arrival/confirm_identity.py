"""What the identity says, shown to be confirmed. Nothing of it can be changed here."""

from engine.model.field import Field
from engine.model.identity import Identity
from engine.model.page import StepPage
from engine.model.portal import Portal
from engine.usecases import places
from engine.usecases.arrival.admission import admit
from engine.usecases.arrival.enter import after_confirming
from engine.usecases.outcomes import Go, Outcome, Show
from engine.usecases.procedures import Procedures
from engine.usecases.store import Store
from engine.usecases.visit import Visit


def show_confirm(visit: Visit, portal: str, *, procedures: Procedures) -> Outcome:
    """The claims as the source wrote them, in the spec's order."""
    desk = procedures.desk(portal)
    admitted = admit(visit, desk)
    if not isinstance(admitted, bytes):
        return admitted
    content = visit.session.content
    step, identity = desk.portal.identity, content.identity
    if step is None or step.confirm is None or identity is None:
        return Go(places.Menu(portal))
    shown = {f.id: _shown(f, identity, desk.portal, visit, procedures) for f in step.confirm.fields}
    action = visit.addresses.path(places.Confirm(portal))
    frame = visit.frame(desk.portal)
    return Show(StepPage(frame, "identity", step.confirm.id, action, shown, mails_to=content.email))


def _shown(field: Field, identity: Identity, portal: Portal, visit: Visit, procedures: Procedures) -> tuple[str, ...]:
    claim = identity.claims.get(str(field.options.get("claim", "")))
    kind = procedures.field_types[field.type]
    return kind.show(claim.value, field.options, visit.locale_of(portal)) if claim else ()


def confirm(visit: Visit, portal: str, *, procedures: Procedures, store: Store) -> Outcome:
    """On to the menu, or to a draft of the form one came for."""
    desk = procedures.desk(portal)
    owner = admit(visit, desk)
    if not isinstance(owner, bytes):
        return owner
    return Go(after_confirming(visit, desk, visit.session.content, owner, procedures=procedures, store=store))

"""The pages by area; each view reads or acts in one transaction and renders after it."""

from matcher.web.views import (
    activities,
    appointments,
    audit_trail,
    chat,
    demo,
    duplicates,
    helpers,
    participants,
    proposals,
    public,
    releases,
    requests,
    settings,
    sign_in,
    signals,
    ties,
    today,
)

__all__ = ["BLUEPRINTS"]

BLUEPRINTS = (
    public.blueprint,
    sign_in.blueprint,
    today.blueprint,
    participants.blueprint,
    audit_trail.blueprint,
    requests.blueprint,
    proposals.blueprint,
    ties.blueprint,
    appointments.blueprint,
    helpers.blueprint,
    activities.blueprint,
    signals.blueprint,
    duplicates.blueprint,
    settings.blueprint,
    chat.blueprint,
    releases.blueprint,
    demo.blueprint,
)

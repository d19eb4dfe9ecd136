"""`matcher organise`: set up regions and the people of the team."""

import click
from argon2 import PasswordHasher

from matcher.cli.assemble import assemble, settings_now
from matcher.errors import InputError
from matcher.models.region import Region, TeamMember, TeamRole

__all__ = ["organise"]


@click.group()
def organise() -> None:
    """Regions and team members."""


@organise.command("region")
@click.argument("slug")
@click.argument("name")
@click.option("--place", required=True, help="A town or postcode in the middle of the region.")
@click.option("--phone", default="", help="The number that people can call.")
def add_region(slug: str, name: str, place: str, phone: str) -> None:
    """Add a region with the short name SLUG."""
    app = assemble(settings_now())
    centre = app.content.gazetteer.find(place)
    if centre is None:
        raise InputError(f"“{place}” is not known", place="--place", mend="give a Dutch town or a postcode")
    with app.database.transaction() as session:
        session.add(Region(slug=slug, name=name, latitude=centre.latitude, longitude=centre.longitude, phone=phone))
    click.echo(f"region {slug} is there")


@organise.command("member")
@click.argument("email")
@click.argument("name")
@click.option("--region", default=None, help="The first region when left out.")
@click.option("--coordinator", is_flag=True, help="May edit the region's settings, owns what nobody picks up.")
@click.password_option(help="Asked for when left out.")
def add_member(email: str, name: str, region: str | None, coordinator: bool, password: str) -> None:
    """Add somebody of the team, who signs in with EMAIL."""
    if len(password) < 10:
        raise InputError("this password is short", place="--password", mend="use ten characters or more")
    app = assemble(settings_now())
    scope = app.scope(region)
    with app.work(scope) as work:
        work.session.add(
            TeamMember(
                region_id=scope.region_id,
                name=name,
                email=email.strip().lower(),
                password_hash=PasswordHasher().hash(password),
                role=TeamRole.COORDINATOR if coordinator else TeamRole.MEMBER,
                created_at=work.now,
            )
        )
    click.echo(f"{name} can sign in")

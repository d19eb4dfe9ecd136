"""`matcher interests learned`: what coordinators taught, as a contribution to ``data/``."""

import click

from matcher.cli.assemble import assemble, settings_now
from matcher.language.learning import LearnedPhrase, to_toml
from matcher.models.learning import learned_phrases

__all__ = ["learned"]


@click.command()
def learned() -> None:
    """Print the phrases that coordinators mapped, in the form of the files in data/interests and data/roles."""
    app = assemble(settings_now())
    with app.database.transaction() as session:
        phrases = [LearnedPhrase(phrase, concept, language) for language, phrase, concept in learned_phrases(session)]
    known = app.content.vocabulary
    click.echo(to_toml([one for one in phrases if one.concept in known.concepts], known), nl=False)

"""Who stands in for whom, goals that are reached, who said an offer, on what ground somebody may agree."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "694339d51c90"
down_revision = "bfa294982c43"
branch_labels = None
depends_on = None

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LETTERS = 10


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch_op:
        batch_op.add_column(sa.Column("fully_booked", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("offer") as batch_op:
        batch_op.add_column(sa.Column("said_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ended_why", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key("offer_entered_by_id_fkey", "team_member", ["entered_by_id"], ["id"])
    with op.batch_alter_table("representation") as batch_op:
        batch_op.add_column(sa.Column("ground", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("recorded_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("representation_recorded_by_id_fkey", "team_member", ["recorded_by_id"], ["id"])
    with op.batch_alter_table("goal") as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("state", sa.String(40), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    _name_rows("goal")
    with op.batch_alter_table("team_absence") as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(20), nullable=True))
        batch_op.add_column(sa.Column("stand_in_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key("team_absence_stand_in_id_fkey", "team_member", ["stand_in_id"], ["id"])
    _name_rows("team_absence")


def _name_rows(name: str) -> None:
    """Give every row that is there a public identifier, and from now on none goes without."""
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("public_id", sa.String))
    connection = op.get_bind()
    for (row_id,) in connection.execute(sa.select(table.c.id)).all():
        public_id = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
        connection.execute(table.update().where(table.c.id == row_id).values(public_id=public_id))
    with op.batch_alter_table(name) as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(20), nullable=False)
        batch_op.create_index(batch_op.f(f"ix_{name}_public_id"), ["public_id"], unique=True)

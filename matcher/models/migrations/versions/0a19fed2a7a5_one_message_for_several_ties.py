"""Several ties of one person in one message, and turns of duty."""

import sqlalchemy as sa
from alembic import op

revision = "0a19fed2a7a5"
down_revision = "471c8671150d"
branch_labels = None
depends_on = None

_LEADS = sa.text("asked_at IS NOT NULL AND asked_with_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "duty_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(20), nullable=False),
        sa.Column("team_member_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_member_id"], ["team_member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("duty_turn") as batch_op:
        batch_op.create_index(batch_op.f("ix_duty_turn_first_day"), ["first_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_duty_turn_public_id"), ["public_id"], unique=True)
        batch_op.create_index(batch_op.f("ix_duty_turn_team_member_id"), ["team_member_id"], unique=False)
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.add_column(sa.Column("asked_with_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint("one_check_in_per_person_and_day", type_="unique")
        batch_op.create_index(batch_op.f("ix_check_in_asked_with_id"), ["asked_with_id"], unique=False)
        # Until now nobody had two on one day: every row that was asked led a message of its own.
        batch_op.create_index(
            "one_check_in_message_per_person_and_day",
            ["person_id", "local_day"],
            unique=True,
            sqlite_where=_LEADS,
            postgresql_where=_LEADS,
        )
        batch_op.create_unique_constraint("one_check_in_per_person_tie_and_day", ["person_id", "tie_id", "local_day"])
        batch_op.create_foreign_key("check_in_asked_with_id_fkey", "check_in", ["asked_with_id"], ["id"])

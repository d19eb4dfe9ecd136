"""versions of the weights."""

import sqlalchemy as sa
from alembic import op


revision = "f855f1db14f1"
down_revision = "7cfbce3a61c4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weights_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(80), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("learnt_from", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adopted_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version"),
    )
    with op.batch_alter_table("weights_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weights_version_adopted_at"), ["adopted_at"], unique=False)

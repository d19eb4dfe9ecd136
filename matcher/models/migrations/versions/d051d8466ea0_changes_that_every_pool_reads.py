"""Changes that every pool reads; the triggers that write them are kept by `matcher.models.pool_change`."""

import sqlalchemy as sa
from alembic import op

revision = "d051d8466ea0"
down_revision = "c8b571f0ab1a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("mark", sa.String(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pool_change_at", "pool_change", ["at"])

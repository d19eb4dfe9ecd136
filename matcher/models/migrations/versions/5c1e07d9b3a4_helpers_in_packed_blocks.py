"""Helpers in packed blocks, made of other rows; the triggers that take them away are kept by `matcher.models`."""

import sqlalchemy as sa
from alembic import op

revision = "5c1e07d9b3a4"
down_revision = "0a19fed2a7a5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pool_block",
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_ref", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("region_id", "number"),
    )
    op.create_index("ix_pool_block_first_day", "pool_block", ["first_day"])
    op.create_index("ix_pool_change_written_by", "pool_change", ["written_by"])

"""What an activity only mentions: its subjects in title and type apart from those in the description."""

import sqlalchemy as sa
from alembic import op

revision = "bfa294982c43"
down_revision = "7543c6e22fef"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("activity") as batch_op:
        batch_op.add_column(sa.Column("mentioned", sa.JSON(), nullable=False, server_default="[]"))

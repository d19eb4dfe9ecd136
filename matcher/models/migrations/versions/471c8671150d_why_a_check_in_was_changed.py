"""Why the team moved, added or left out a check-in."""

import sqlalchemy as sa
from alembic import op

revision = "471c8671150d"
down_revision = "d051d8466ea0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.add_column(sa.Column("why", sa.String(), nullable=False, server_default=""))

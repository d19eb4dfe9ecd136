"""When somebody is away: exceptions to the week as it usually goes."""

import sqlalchemy as sa
from alembic import op

revision = "36247df4b0d4"
down_revision = "d1435dbbf13d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("away", sa.JSON(), nullable=False, server_default="{}"))

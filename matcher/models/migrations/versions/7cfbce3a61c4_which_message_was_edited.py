"""Which message was edited: what a channel calls the message that words came in."""

import sqlalchemy as sa
from alembic import op

revision = "7cfbce3a61c4"
down_revision = "36247df4b0d4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("update_in") as batch_op:
        batch_op.add_column(sa.Column("message_ref", sa.String(), nullable=False, server_default=""))

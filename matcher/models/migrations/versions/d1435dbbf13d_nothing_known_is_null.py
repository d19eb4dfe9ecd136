"""Nothing known is NULL: what was kept as the JSON word "null" becomes so."""

from alembic import op

revision = "d1435dbbf13d"
down_revision = "694339d51c90"
branch_labels = None
depends_on = None

_NULLABLE = (
    ("activity", "times"),
    ("appointment", "asked_moment"),
    ("offer", "times"),
    ("person", "times"),
    ("request", "times"),
    ("update_in", "raw"),
)


def upgrade() -> None:
    for table, column in _NULLABLE:
        # PostgreSQL compares no JSON with "=", and keeps the spaces that were written.
        op.execute(f"UPDATE {table} SET {column} = NULL WHERE trim(CAST({column} AS TEXT)) = 'null'")

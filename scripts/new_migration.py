"""Write a new migration from the difference between the tables and the newest migration.

Usage: python scripts/new_migration.py "what changes"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from matcher.models.database import Database


def main() -> None:
    """Compare on an empty scratch database and write the difference."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")
        database.migrate()
        command.revision(database.alembic_config(), message=sys.argv[1], autogenerate=True)
        database.close()


if __name__ == "__main__":
    main()

"""Sources: on what terms they may be used, and how they were read, so that what is unchanged is not read again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("sources", sa.Column("owner", sa.Text))
    op.add_column("sources", sa.Column("purpose", sa.Text))
    op.add_column("sources", sa.Column("legal_basis", sa.Text))
    op.add_column("sources", sa.Column("keep_until", sa.String(10)))
    op.add_column("sources", sa.Column("taken_with", sa.String(64)))

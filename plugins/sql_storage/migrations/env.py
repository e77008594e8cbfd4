"""How Alembic runs here: inside a transaction that `migrate` opened; for developers, `alembic revision` by configuration."""

from alembic import context
from sqlalchemy import Connection, engine_from_config

from plugins.sql_storage.schema import metadata


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is None:
    with engine_from_config(context.config.get_section(context.config.config_ini_section, {})).connect() as own:
        run(own)
else:
    run(given)

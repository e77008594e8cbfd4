"""How Alembic runs here: inside the transaction that `plugins.sql_storage.migrate` opened."""

from alembic import context

from plugins.sql_storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

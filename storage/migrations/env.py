"""Runs revisions on the connection that `storage.upgrade` hands over; the transaction is the caller's."""

from alembic import context

from storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()

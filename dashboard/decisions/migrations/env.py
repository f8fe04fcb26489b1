"""Runs the steps in the transaction of the connection it is given (`store.py`); alembic's own command is not used."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()

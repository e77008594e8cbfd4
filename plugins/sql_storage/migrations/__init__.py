"""Alembic's folder. To change the tables: change `schema`, write `versions/r0002_….py`, set `hot.NEWEST`, and run
`python -m plugins.sql_storage.statements`; the tests compare all four.
"""

"""Deadlines and days of forms over many months, as a table: text, JSON, CSV and a calendar."""

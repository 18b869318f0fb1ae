"""WHERE IT IS KEPT: append-only logs in SQLite or PostgreSQL that fork, are corrected, and keep two clocks.

Reading order: `schema` (the tables and what the database itself forbids), `chain` (what a hash covers), `database` (a
connection and its errors), `row` (an event as a row), `lineage` (what is visible from a fork), `log`, `store`.
"""

from __future__ import annotations

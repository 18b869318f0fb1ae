"""WHERE IT IS KEPT: append-only logs in SQLite or PostgreSQL that fork, are corrected, and keep two clocks.

Reading order: `schema` (the tables and what the database itself forbids), `chain` (what a hash covers), `row` (an event
as a row) and `shape` (a row as an event), `lineage` and `view` (what is visible from a fork), `log`, `store`. Around
them `database`, `migrations` and `failures`; beyond them `verify`, `difference`, `exchange`, and for the model `stored`
and `case`. `address` is all that a command needs to know whether it needs any of them.
"""

from __future__ import annotations

"""Jobs: a line or two each, calling a stage. Every job may run twice; the lease and the rows decide what still is to do."""

from __future__ import annotations

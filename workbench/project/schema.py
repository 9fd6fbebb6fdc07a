"""Tables of ``index.sqlite``, and the steps from each schema version to the next.

A new index runs through every step as well, so that a migrated index and a new one cannot differ.
"""

from __future__ import annotations

SCHEMA_VERSION = 2
"""Version of the study folder that this workbench writes (project.toml and index.sqlite together)."""

STEPS: dict[int, tuple[str, ...]] = {
    # 0 -> 1: videos, frames, runs.
    0: (
        """CREATE TABLE videos (
            name TEXT PRIMARY KEY,
            path TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            frame_count INTEGER NOT NULL,
            fps REAL NOT NULL
        )""",
        """CREATE TABLE frames (
            video TEXT NOT NULL REFERENCES videos(name) ON UPDATE CASCADE ON DELETE CASCADE,
            idx INTEGER NOT NULL,
            status TEXT NOT NULL,
            suffix TEXT,
            PRIMARY KEY (video, idx)
        ) WITHOUT ROWID""",
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY,
            operation TEXT NOT NULL,
            spec TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT,
            outcome TEXT NOT NULL
        )""",
    ),
    # 1 -> 2: runs say what they were made with and from; videos know their size and when they came.
    1: (
        "ALTER TABLE videos ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT -1",
        "ALTER TABLE videos ADD COLUMN added TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN versions TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE runs ADD COLUMN inputs TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE runs ADD COLUMN result TEXT",
        "ALTER TABLE runs ADD COLUMN error TEXT",
        "ALTER TABLE runs ADD COLUMN log TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE runs ADD COLUMN pid INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX frames_by_status ON frames (status)",
    ),
}


def statements(version: int) -> list[str]:
    """SQL that takes an index from ``version`` to `SCHEMA_VERSION`, to run in one transaction."""
    return [sql for step in range(version, SCHEMA_VERSION) for sql in STEPS[step]]

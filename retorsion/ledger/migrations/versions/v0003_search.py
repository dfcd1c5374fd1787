"""Words of articles and of mentions' sentences can be searched for: SQLite's FTS5, PostgreSQL's own text search.

The index follows by triggers (SQLite) or by itself (PostgreSQL), inside the transaction that writes; no other code keeps it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TITLE = "(SELECT json_extract(body, '$.title') FROM articles WHERE id = {row}.article)"
SENTENCE = "coalesce(json_extract({row}.body, '$.evidence.sentence.quote'), json_extract({row}.body, '$.evidence.clause.quote'))"
SAID = "coalesce(CAST(body AS jsonb) #>> '{evidence,sentence,quote}', CAST(body AS jsonb) #>> '{evidence,clause,quote}', '')"
NEW = "NOT EXISTS (SELECT 1 FROM search_docs WHERE kind = '{kind}' AND id = NEW.{id})"


def upgrade() -> None:
    """Make the tables and fill them with what is kept already."""
    op.create_table(
        "search_docs",
        sa.Column("doc", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
    )
    op.create_index("search_docs_id", "search_docs", ["kind", "id"])
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    op.execute("CREATE VIRTUAL TABLE search_words USING fts5(words, content='', tokenize='porter unicode61')")
    article = f"NEW.text || char(10) || coalesce({TITLE.format(row='NEW')}, '')"
    sentence = SENTENCE.format(row="NEW")
    _follow("texts", "article", "article", article, NEW.format(kind="article", id="article"))
    _follow("mentions", "mention", "id", sentence, f"{NEW.format(kind='mention', id='id')} AND {sentence} IS NOT NULL")
    op.execute("INSERT INTO search_docs (kind, id) SELECT 'article', article FROM texts ORDER BY article")
    op.execute(
        f"INSERT INTO search_docs (kind, id) SELECT DISTINCT 'mention', id FROM mentions m WHERE {SENTENCE.format(row='m')} IS NOT NULL ORDER BY id"
    )
    op.execute(
        f"INSERT INTO search_words (rowid, words) SELECT d.doc, x.text || char(10) || coalesce({TITLE.format(row='x')}, '') "
        "FROM search_docs d JOIN texts x ON d.kind = 'article' AND x.article = d.id"
    )
    op.execute(
        f"INSERT INTO search_words (rowid, words) SELECT d.doc, {SENTENCE.format(row='m')} "
        "FROM search_docs d JOIN mentions m ON d.kind = 'mention' AND m.id = d.id GROUP BY d.doc"
    )


def _follow(table: str, kind: str, id: str, words: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER search_{table} AFTER INSERT ON {table} WHEN {when} BEGIN "
        f"INSERT INTO search_docs (kind, id) VALUES ('{kind}', NEW.{id}); "
        f"INSERT INTO search_words (rowid, words) VALUES (last_insert_rowid(), {words}); END"
    )


def _postgresql() -> None:
    """Indexes over expressions; a long text is indexed by its first 200,000 characters (a limit of the server's)."""
    op.execute("CREATE INDEX search_texts ON texts USING gin (to_tsvector('english', left(text, 200000)))")
    op.execute(f"CREATE INDEX search_mentions ON mentions USING gin (to_tsvector('english', {SAID}))")

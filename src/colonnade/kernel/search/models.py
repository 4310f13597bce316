"""Tables: what can be found, and the words there are."""

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Index, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from colonnade.kernel.database import metadata

document = Table(
    "search_document",
    metadata,
    Column("subject", Text, primary_key=True),
    # The thing that it is kept up to date with: a field goes with its table.
    Column("root", Text, nullable=False),
    Column("workspace_id", BigInteger, nullable=False),
    # What a grant may name that reaches it: itself, and what it lies in.
    Column("within", ARRAY(Text), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    # The title as it is compared; and all words, those of the title with the weight A.
    Column("folded", Text(collation="C"), nullable=False),
    Column("words", TSVECTOR, nullable=False),
    Index("search_document_root", "root"),
    Index("search_document_title", "folded"),
    Index("search_document_words", "words", postgresql_using="gin"),
)

word = Table(
    "search_word",
    metadata,
    Column("word", Text(collation="C"), primary_key=True),
    Column("trigrams", ARRAY(Text), nullable=False),
    Index("search_word_trigrams", "trigrams", postgresql_using="gin"),
)

"""What happened, for people: the audit, the activity of a thing, the readers of the feed."""

from colonnade.kernel.audit.sentences import WHOM, Sentence, Sentences, quoted

__all__ = ["WHOM", "Sentence", "Sentences", "quoted"]

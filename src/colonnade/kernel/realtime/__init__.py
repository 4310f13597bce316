"""Real time: one WebSocket a browser; subscribe by subject; resume without loss; presence."""

from colonnade.kernel.realtime.endpoint import realtime_app
from colonnade.kernel.realtime.hub import Hub, SubjectResolver, feed_cursor, opening

__all__ = ["Hub", "SubjectResolver", "feed_cursor", "opening", "realtime_app"]

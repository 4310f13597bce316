"""Public pages as bytes in front of the framework, purged by the commit that changes them.

A route says `opt={EDGE: True}` and answers with `surrogate_headers("index-3", "project-12")`; what
changes them says `await purge(work, "project-12")` in its transaction.
"""

from colonnade.kernel.edge.edge import Edge
from colonnade.kernel.edge.purging import purge
from colonnade.kernel.edge.values import EDGE, surrogate_headers

__all__ = ["EDGE", "Edge", "purge", "surrogate_headers"]

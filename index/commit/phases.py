"""SQL conditions on versions in the middle of a commit."""

from sqlalchemy import select

from index.catalog.schema import LIVE, RETIRED, STAGED, versions
from index.commit.aliases import will_be_promoted

# Live versions of sources that have a staged one.
REPLACED = LIVE & versions.c.source_id.in_(select(versions.c.source_id).where(STAGED))
# Versions whose rows leave both indexes with this commit.
OUTGOING = RETIRED | REPLACED & ~will_be_promoted()
# Versions whose rows both indexes contain after this commit.
REMAINING = (LIVE | STAGED) & ~OUTGOING

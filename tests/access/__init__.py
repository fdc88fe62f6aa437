"""Who is answered what: every route, called by everybody, and the table that says so (docs/access.md)."""

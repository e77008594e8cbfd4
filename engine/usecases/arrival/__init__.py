"""Getting in: the mailed link, who one is, the session, and leaving again."""

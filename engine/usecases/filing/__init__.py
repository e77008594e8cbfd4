"""What was filed, or printed: sending, its documents and mails, the queue, and filings that belong together."""

"""Values of the model in words, in the locale at hand: one source for pages, documents, mails and calendars."""

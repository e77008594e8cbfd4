"""What several forms share: fragments put into the forms that use them, and the whole text that results."""

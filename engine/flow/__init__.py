"""Pure functions over forms and answers: relevance, calculation, validation, navigation."""

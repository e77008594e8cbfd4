"""What the operator's verbs (serve, deliver, doctor) share."""

"""A program on the applicant's side takes over: what it is asked and brings, how far it is, and who may finish afterwards."""

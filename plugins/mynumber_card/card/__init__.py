"""The card itself, as whoever reads it sees it: nothing here knows a portal, a window or a way to a reader (`transports/`).

Bytes up: `apdu` one command and its answer, `exchange` many of them over a transport, `tlv` what answers are made of; `profile` the
numbers of a card generation; `application` what is done with a card, and the only place of a PIN; `run` all of it in one call;
`attestation` `evidence` what shows that it is genuine; `problems` the designed failures.
"""

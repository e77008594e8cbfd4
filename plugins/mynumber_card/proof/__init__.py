"""The server's side: is what a card program brought a proof? Nothing here talks to a card.

`verification` the certificate and its signature, `signatures` the algorithms, `trust` the pinned roots; `genuineness` the
evidence beside it, `issuers` the keys for that; `readiness` what stands in the way of all of it.
"""

"""The OpenID provider for development: a program of its own with invented accounts, one process per tenant file.

It listens on 127.0.0.1 only, serves portals on this machine only, and refuses to run for production. A tenant file says
what the provider is called, which paths and scopes it has and how one logs in; accounts and claims stand in a second file.
Where is what: `tenant` and `accounts` the two files; `authorize`, `login`, `tokens` the protocol; `book` what it remembers;
`control` the switches for trouble; `pages` what people see; `app` HTTP; `__main__` the machine's clock, chance and mail folder.
"""

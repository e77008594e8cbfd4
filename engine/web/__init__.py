"""HTTP in, HTTP out: the only place that knows addresses, cookies, headers and Starlette.

`app.py` makes the ASGI application from a `Live` site; `routes.py` says which address runs which use case.
"""

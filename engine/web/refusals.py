"""What is wrong with a request before any use case sees it."""


class Refused(Exception):
    """`code` is a message code (`engine.usecases.messages`). `close`: the rest of the body was not read."""

    def __init__(self, code: str, *, close: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.close = close


class ClientGone(Exception):
    """The other side hung up while sending."""

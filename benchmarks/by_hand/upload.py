"""Uploads that are only written to disk: no seal, no hash, no check of what it is, no draft. The limit for any upload.

    python -m benchmarks.by_hand.upload PORT FOLDER

/raw writes the body as it comes; /parsed takes the file out of the multipart body first.
"""

import itertools
import sys
from pathlib import Path
from typing import BinaryIO, Final

import uvicorn
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

KEPT: Final = 64
"""So many files stay on disk; then the oldest is written anew."""


def application(folder: Path) -> Starlette:
    numbers = itertools.count()

    def new_file() -> BinaryIO:
        return (folder / f"{next(numbers) % KEPT}.bin").open("wb", buffering=0)

    async def raw(request: Request) -> Response:
        with new_file() as file:
            async for chunk in request.stream():
                file.write(chunk)
        return RedirectResponse("/done", 303)

    async def parsed(request: Request) -> Response:
        _, options = parse_options_header(request.headers["content-type"])
        with new_file() as file:
            parser = _only_file(options[b"boundary"], file)
            async for chunk in request.stream():
                parser.write(chunk)
        return RedirectResponse("/done", 303)

    return Starlette(routes=[Route("/raw", raw, methods=["POST"]), Route("/parsed", parsed, methods=["POST"])])


def _only_file(boundary: bytes, file: BinaryIO) -> MultipartParser:
    """Parts whose headers name a file are written; the others are dropped."""
    named = [False]

    def begin() -> None:
        named[0] = False

    def header(data: bytes, start: int, end: int) -> None:
        named[0] = named[0] or b"filename=" in data[start:end]

    def content(data: bytes, start: int, end: int) -> None:
        if named[0]:
            file.write(memoryview(data)[start:end])

    return MultipartParser(
        boundary, {"on_part_begin": begin, "on_header_value": header, "on_part_data": content}, max_header_size=4096
    )


if __name__ == "__main__":
    uvicorn.run(
        application(Path(sys.argv[2])),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )

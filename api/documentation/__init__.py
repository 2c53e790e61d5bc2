"""The page ``/docs``: Swagger UI from our own address, so that no reader is told to anybody else.

The folder ``swagger-ui`` holds files of the npm package ``swagger-ui-dist`` 5.35.0 as they came (Apache-2.0), with
their checksums; a test compares them. To renew them, name the new version here, and then, in that folder::

    npm pack swagger-ui-dist@VERSION
    tar xzf swagger-ui-dist-VERSION.tgz --strip-components 1 $(cut -c 67- SHA256SUMS | sed s,^,package/,)
    rm swagger-ui-dist-VERSION.tgz
    sha256sum $(cut -c 67- SHA256SUMS) > NEW && mv NEW SHA256SUMS

``sha256sum --check SHA256SUMS`` does by hand what the test does.
"""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

FOLDER = Path(__file__).parent
VENDORED = FOLDER / "swagger-ui"


def document(app: FastAPI) -> None:
    """Serve the page; the app must be made with ``docs_url=None, redoc_url=None``."""

    @app.get("/docs", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(FOLDER / "index.html")

    @app.get("/docs/start.js", include_in_schema=False)
    def start() -> FileResponse:
        return FileResponse(FOLDER / "start.js")

    app.mount("/docs/swagger-ui", StaticFiles(directory=VENDORED))

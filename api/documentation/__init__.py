"""The page ``/docs``: Swagger UI from our own address, so that no reader is told to anybody else.

The folder ``swagger-ui`` holds files of the npm package ``swagger-ui-dist`` 5.35.0 as they came (Apache-2.0), with
their checksums.
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

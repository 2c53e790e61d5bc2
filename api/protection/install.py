"""The middleware around the application, in its order."""

from fastapi import FastAPI

from api.accounts.cookies import secure
from api.config import Settings
from api.protection.bodies import BodiesMiddleware
from api.protection.forgery import ForgeryMiddleware
from api.protection.headers import HeadersMiddleware
from api.protection.trace import TraceMiddleware


def protect(app: FastAPI, settings: Settings) -> None:
    """Put the middleware around an application; what is added last is outermost."""
    app.add_middleware(ForgeryMiddleware, settings=settings)
    app.add_middleware(BodiesMiddleware)
    app.add_middleware(HeadersMiddleware, https=secure(settings))
    app.add_middleware(TraceMiddleware)

"""The middleware around the application, in its order."""

from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from api.accounts.cookies import secure
from api.config import Settings
from api.failures import ServiceError
from api.protection.bodies import BodiesMiddleware
from api.protection.forgery import ForgeryMiddleware
from api.protection.headers import HeadersMiddleware
from api.protection.trace import TraceMiddleware


def protect(app: FastAPI, settings: Settings, refusal: Callable[[Request, ServiceError], Response]) -> None:
    """Put the middleware around an application; what is added last is outermost.

    Args:
        app: the application.
        settings: of the service.
        refusal: how a forged form is answered.
    """
    app.add_middleware(ForgeryMiddleware, settings=settings, refusal=refusal)
    app.add_middleware(BodiesMiddleware)
    app.add_middleware(HeadersMiddleware, https=secure(settings))
    app.add_middleware(TraceMiddleware)

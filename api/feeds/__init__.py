"""Calendars over HTTP, fast: an application of its own in front of the service."""

from api.feeds.app import FeedsFirst, feeds_app
from api.feeds.freshness import invalidate

__all__ = ["FeedsFirst", "feeds_app", "invalidate"]

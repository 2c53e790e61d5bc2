"""Is the service well?"""

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from api.deps import TheService

router = APIRouter(tags=["Dienst"])


class Health(BaseModel):
    """The service answers, and its database does."""

    county: str


@router.get("/api/health", summary="Läuft der Dienst?")
def health(service: TheService) -> Health:
    """Answers once the database answered."""
    with service.database.read() as connection:
        connection.execute(text("SELECT 1"))
    return Health(county=service.problem.title)

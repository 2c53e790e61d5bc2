"""The base of all classes that say what may stand in a file."""

from pydantic import BaseModel, ConfigDict


class FileModel(BaseModel):
    """Frozen, strict about types, refusing keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

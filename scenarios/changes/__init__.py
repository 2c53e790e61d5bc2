"""The changes of a scenario, one file each; importing this package registers them all."""

from importlib import import_module

from scenarios.changes.base import REGISTRY, Change, Outcome, RefusalError, UnknownIdError
from scenarios.changes.county import County

__all__ = ["ORDER", "REGISTRY", "Change", "County", "Outcome", "RefusalError", "UnknownIdError"]

ORDER = (
    "freistellung",
    "abwesenheit",
    "vertretung",
    "stellenanteil",
    "stelle_neu",
    "stelle_entfaellt",
    "zustaendigkeit",
    "raum_geschlossen",
    "raum_neu",
    "oeffnungszeiten",
    "kita_wechselt",
    "kita_neu",
    "kita_schliesst",
    "familienzentrum_neu",
    "kita_wird_familienzentrum",
    "familienzentrum_schliesst",
    "rhythmus",
    "terminart_neu",
    "terminart_entfaellt",
    "digital",
    "gewicht",
)
"""Names of the changes, which are those of their files, in the order of ``docs/szenarien.md``."""

for _name in ORDER:
    import_module(f"{__name__}.{_name}")

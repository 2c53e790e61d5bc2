"""HTTP: reads requests, asks a use case, writes answers; decides nothing."""

"""What stands around the application, as ASGI middleware: headers, sizes, forgeries, the id of a request."""

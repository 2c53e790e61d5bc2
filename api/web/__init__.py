"""The pages: HTML made on the server, which needs no JavaScript; each area of the service is a module of views."""

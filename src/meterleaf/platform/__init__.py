"""Plumbing that knows nothing of documents: database, objects, queue, embedded servers, settings, http, logging."""

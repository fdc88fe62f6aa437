"""Kinds of pages, each with its parts as data: a list, a record, a document, a form."""

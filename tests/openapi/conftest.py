import pytest

from app.document.api import document_of
from app.document.examples import operations


@pytest.fixture(scope="session")
def document(application):
    return document_of(application)


@pytest.fixture(scope="session")
def all_operations(document):
    return operations(document)

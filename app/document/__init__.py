"""The OpenAPI document: made of what views and schemas say, and fit for generators of clients."""

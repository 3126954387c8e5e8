"""The review page: what a meeting decides about cases, and the decisions it takes."""

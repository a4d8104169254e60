"""A small server of the documented API, for the sample workspace and for tests.

It implements the contract independently and shares no code with the client.
"""

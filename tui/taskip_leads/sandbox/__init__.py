"""The documented API as a small service over its own SQLite file: sample workspace and test service.

It reads the contract for itself: its wire shapes are its own and share no code with the client.
"""

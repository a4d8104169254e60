"""The typed API client: TaskIP's 20 operations. The only package that uses HTTP."""

"""The wire: the service's 20 operations, typed in and out. The only package that speaks HTTP."""

"""The local copy of a workspace: one SQLite file. All SQL of the product lives here.

Functions take the connection that ``Database.read`` or ``Database.write`` passes, so that the store
decides what belongs in one transaction.
"""

from sqlite3 import Connection as Connection

"""The local copy of a workspace: one SQLite file. All SQL of the product lives here.

Functions take the connection that ``Database.read`` or ``Database.write`` hands them, so that the
store decides what belongs into one transaction.
"""

from sqlite3 import Connection as Connection

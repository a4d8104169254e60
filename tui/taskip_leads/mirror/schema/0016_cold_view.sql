-- Closed leads do not go cold. A view that the user saved over it stays as it is.
UPDATE view SET filter = 'date:"older 30d or never" -is:closed sort:+when'
  WHERE filter = 'date:"older 30d or never" sort:+when';

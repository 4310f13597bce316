"""Tables: their making and naming, and how each looks (fields and views), kept in the process."""

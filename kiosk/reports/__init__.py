"""What people look at beyond the board: values computed from the tables, which are only read."""

"""What people look at on paper and on the teacher's tablet; pure values, read from the tables."""

"""What a teacher looks up: values computed from the tables, one module for each question."""

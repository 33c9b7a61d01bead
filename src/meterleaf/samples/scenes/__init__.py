"""What happened, before it is printed: a scene enters as a family and a source of chance, and leaves as a paper."""

"""Papers that hold more than one thing: several bills in a file, several supplies on a bill, many fillings on a list."""

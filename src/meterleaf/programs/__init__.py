"""What starts: the command line, the API, the worker, the demo."""

"""What people and programs see: command line, page, REST and files."""

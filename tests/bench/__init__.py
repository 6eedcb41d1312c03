"""How fast the inbox is, measured from outside; `make bench`. Not a part of `make test`."""

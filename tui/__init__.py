"""sellapp-inbox: a terminal inbox for SellApp support tickets.

The package is a headless engine with a durable mailbox, under a screen that only paints:
`ui` asks `engine`, `engine` owns `api` (HTTP) and `mailbox` (SQLite), and the plain modules beside
this file are the words they share. `cli` is the only module that may import everything.
"""

__version__ = "0.1.0"

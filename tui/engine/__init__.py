"""The engine: everything that happens without a screen.

`engine.Engine` is the one door. Behind it a poller keeps the mailbox equal to SellApp and a sender
drains the outbox, both on one asyncio loop on a thread of its own. Nothing here knows Textual,
httpx or SQLite.
"""

"""Contact synchronisation: one strategy for each way in which an adapter can order its contacts.

`page` fills a page with whatever strategy; `keyset` is one; `offset` and `checkpoint` are what travels to Talkdesk
and back.
"""

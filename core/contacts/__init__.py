"""Contact synchronisation: one strategy for each way in which an adapter can order its contacts.

`keyset`, `updated`, `cursor` and `unordered` are the strategies, `listing` and `timeline` what they share; `page` fills
a page with whichever; `progress` sees to it that every synchronisation ends; `offset` and `checkpoint` are what travels
to Talkdesk and back.
"""

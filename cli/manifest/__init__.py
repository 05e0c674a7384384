"""`deskbridge manifest`: what an integrator submits to Talkdesk, generated from what runs."""

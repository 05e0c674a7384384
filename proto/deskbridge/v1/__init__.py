"""The Deskbridge contract, version 1: generated stubs beside their sources."""

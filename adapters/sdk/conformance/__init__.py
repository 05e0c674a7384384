"""The conformance kit: calls any adapter process as the core does, and reports what breaks the contract.

`python -m adapters.sdk.conformance` is `deskbridge adapter verify`. A module for each group of checks; `catalogue.py`
has all their names. It knows the contract alone: neither the SDK's classes nor any CRM.
"""

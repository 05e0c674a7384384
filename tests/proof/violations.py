"""What a synchronisation must never do. Each invariant of the design has an error of its own, so that a proof that
fails says why."""


class ViolationError(AssertionError):
    """An invariant of contact synchronisation does not hold."""


class ContactLostError(ViolationError):
    """A contact that was visible all the while is missing after a synchronisation."""


class NeverEndsError(ViolationError):
    """A synchronisation takes more pages than there can be."""


class CheckpointPassedError(ContactLostError):
    """A contact is as good as lost: no synchronisation from this checkpoint would list it, and it was not delivered."""


class CheckpointBackwardsError(ViolationError):
    """A checkpoint lies before the one of an earlier page."""


class OffsetNotEnoughError(ViolationError):
    """A replica refuses an offset, or a checkpoint, that another one has answered."""


class EmptySuccessError(ViolationError):
    """A page has no contacts though there are some to come."""


class MalformedUncountedError(ViolationError):
    """A contact that cannot be delivered was neither delivered nor counted."""


class UnexplainedError(ViolationError):
    """A call failed with an error that nothing in the CRM explains."""

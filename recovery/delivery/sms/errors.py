"""What can go wrong with messages, each with one plain sentence."""

from __future__ import annotations

from recovery.errors import RecoveryError


class NobodyDue(RecoveryError):
    """Nobody is due for an SMS now, so there is nothing to prepare."""


class LotMoveNotAllowed(RecoveryError):
    """Lot {lot} is "{state}" now, so this cannot be done."""


class ReleaserPrepared(RecoveryError):
    """You prepared lot {lot} yourself, so somebody else must release it."""


class NumberNotTyped(RecoveryError):
    """Type the number of people of lot {lot}, {people}, to release it."""


class BrakeOn(RecoveryError):
    """Nothing goes out: {why}"""


class GatewayFileWrong(RecoveryError):
    """The description of the SMS gateway cannot be used: {why}"""


class TextNotUsable(RecoveryError):
    """This text cannot be used: {why}"""


class NumberWantsNone(RecoveryError):
    """This number is on the list already."""


class NotAMobile(RecoveryError):
    """This is not a mobile number like 01700000012."""


class NothingToCall(RecoveryError):
    """Message {message} is not on the call list any more."""

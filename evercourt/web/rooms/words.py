"""What the scripts of the live room say. They get it with the page, in its language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOM: dict[str, Promise] = {
    "you": _("You"),
    "recording": _("Is recorded"),
    "paused": _("The recording pauses"),
    "private": _("Private: nobody else hears this, and nothing is recorded"),
    "confidential": _("Confidential: nothing is recorded"),
    "apart": _("Talk apart"),
    "cut": _("The line is cut. You are being connected again; you need do nothing."),
    "refused": _("The court did not allow this."),
    "betrayed": _("Somebody may be listening in. End this talk and tell the court."),
    "telephone": _("Your line is too weak. Please stay where you are: the court will call you by telephone."),
    "no_screen": _("Your screen is not shown. Choose a window when the browser asks."),
    "screen": _("screen"),
    "lost": _("line lost"),
    "not_there": _("not there yet"),
    "sound_only": _("sound only"),
    "silenced": _("silenced"),
    "hand_up": _("asks to speak"),
    "grade_poor": _("weak line"),
    "grade_bad": _("bad line"),
    "state_expected": _("expected"),
    "state_at_door": _("waits at the door"),
    "state_admitted": _("in the room"),
    "state_aside": _("in a private talk"),
    "state_out": _("not in the room"),
    "records": _("records the hearing"),
    "admit": _("Let in"),
    "silence": _("Silence"),
    "unsilence": _("Let speak"),
    "door": _("Send to the door"),
    "lower": _("Hand down"),
    "left": _("You have left the room."),
    "closed": _("The room is closed."),
    "out": _("You are no longer in the room."),
    "taken": _("You have opened the room in another window. It goes on there."),
}
# Why a device does not work, and what to do about it.
DEVICES: dict[str, Promise] = {
    "clock": _("The clock of this device is wrong by %(minutes)s minutes. Set it to be set by itself."),
    "camera_none": _("No camera was found. Plug one in, or take part with sound only."),
    "camera_taken": _("Another program is using your camera. Close it (a video call, another window) and try again."),
    "camera_denied": _(
        "The camera is not allowed. Press the sign beside the address of this page, allow the camera, and load the "
        "page again."
    ),
    "microphone_none": _("No microphone was found. Plug in a headset, or ask the court to be called by telephone."),
    "microphone_taken": _("Another program is using your microphone. Close it and try again."),
    "microphone_denied": _(
        "The microphone is not allowed. Press the sign beside the address of this page, allow the microphone, and "
        "load the page again."
    ),
    "browser_old": _("This browser is too old for a hearing. Install a new one, or use another device."),
    "browser_insecure": _("This page was not opened safely. Open it again from the message of the court."),
    "no_witness": _(
        "This browser cannot vouch for what it sends. You can take part; a newer browser makes the record stronger."
    ),
}
CHECK: dict[str, Promise] = {
    "good": _("Everything works. You are ready for the hearing."),
    "poor": _("This will do, but not well. See below what would help."),
    "bad": _("It does not work yet. See below what to do, then check again."),
    "checking": _("Checking… please say a few words."),
    "silent": _("Nothing was heard from your microphone. Speak, or choose another microphone."),
    "dark": _("Your picture is very dark. Turn on a light in front of you."),
    "no_return": _("Nothing came back from the court. A firewall may be in the way: try another network, or your "
                   "telephone's."),
    "no_line": _("The court cannot be reached. Check your connection to the internet."),
    "slow": _("Your line carries little. Move closer to the router, or close other programs that use the line."),
    "lossy": _("Part of what you send is lost on the way. A cable is better than wireless."),
    "late": _("It takes long until the court hears you. A cable or another network helps."),
    "yes": _("works"),
    "no": _("does not work"),
    "kilobits": _("%(number)s kbit/s"),
}  # fmt: skip

"""What can go wrong in words, where a conversation is made of several services: each sentence names the one,
and what it cannot do the others still can."""

from __future__ import annotations

from voicedesk.conversation.problem_words import Fix, Words
from voicedesk.conversation.problems import ProblemCode, Stage

_C = ProblemCode

OF_SEVERAL: dict[ProblemCode, Words] = {
    _C.MODEL_NOT_FOUND: Words(
        "Deployment not found",
        "Press to correct its name",
        "{Service} has no deployment called {subject}. On Azure, enter the name that was given to the "
        "deployment, which need not be the model's.",
        Fix.CHOOSE_DEPLOYMENT,
        "that",
    ),
    _C.NO_ACCESS: Words(
        "No access",
        "Press to choose another",
        "{Service} refuses this account. It may lack the role to use {subject}, or only certain networks are "
        "let in. Ask whoever manages the account, or choose another deployment.",
        Fix.CHOOSE_DEPLOYMENT,
        "the deployment",
    ),
    _C.ADDRESS_NOT_FOUND: Words(
        "Address not found",
        "Press to fix the address",
        "{Service} does not answer at {subject}. Check the address for typing mistakes.",
        Fix.FIX_ADDRESS,
        "this address",
    ),
    _C.BLOCKED: Words(
        "Connection blocked",
        "Press to check the address",
        "{Service} cannot be reached. Something between here and {subject} blocks the connection, often a "
        "company proxy. Check the address, or ask whoever runs the network to let it through.",
        Fix.CHECK_ADDRESS,
        "there",
    ),
    _C.LIMIT_REACHED: Words(
        "Limit reached",
        "Press to use this device",
        "This account has used its allowance at {service} for now. Try again {when}, or carry on with this "
        "device.",
        Fix.USE_THIS_DEVICE,
    ),
    _C.SERVICE_DOWN: Words(
        "Service not answering",
        "Press to try again",
        "{Service} is not answering. We stop trying after 5 attempts.",
        Fix.TRY_AGAIN,
    ),
    _C.PROTOCOL: Words(
        "Service not understood",
        "Press to try again",
        "{Service} sent something we do not understand. The connection was closed.",
        Fix.TRY_AGAIN,
    ),
    _C.LINK_LOST: Words(
        "Connection lost",
        "Press to try again",
        "The connection to {service} broke. What was being said did not get through. Please say it again.",
        Fix.TRY_AGAIN,
    ),
    _C.NO_ANSWER: Words(
        "", "", "No answer came from {service}. Ask again, or say it in other words.", Fix.TRY_AGAIN
    ),
}
"""At whichever stage it happens."""

AT_STAGE: dict[tuple[ProblemCode, Stage], Words] = {
    (_C.LINK_LOST, Stage.CHAT): Words(
        "Connection lost",
        "Press to try again",
        "The connection to the chat service broke in the middle of the answer. Ask again.",
        Fix.TRY_AGAIN,
    ),
    (_C.LINK_LOST, Stage.SPEECH): Words(
        "Connection lost",
        "Press to try again",
        "The connection to the speech service broke. The rest of this answer stands in writing only.",
        Fix.NONE,
    ),
    (_C.SERVICE_DOWN, Stage.CHAT): Words(
        "Chat not answering",
        "Press to try again",
        "The chat service is not answering. Ask again in a moment.",
        Fix.TRY_AGAIN,
    ),
    (_C.SERVICE_DOWN, Stage.SPEECH): Words(
        "Speech not answering",
        "Press to try again",
        "The speech service is not answering. Answers stand in writing until it does.",
        Fix.NONE,
    ),
    (_C.PROTOCOL, Stage.CHAT): Words(
        "Chat not understood",
        "Press to try again",
        "The chat service sent something we do not understand. Ask again.",
        Fix.TRY_AGAIN,
    ),
    (_C.PROTOCOL, Stage.SPEECH): Words(
        "Speech not understood",
        "Press to try again",
        "The speech service sent something we do not understand. The rest of this answer stands in writing "
        "only.",
        Fix.NONE,
    ),
    (_C.RESPONSE_FAILED, Stage.TRANSCRIPTION): Words(
        "",
        "",
        "The transcription service could not write down what was said. Say it again, or type it.",
        Fix.TRY_AGAIN,
    ),
    (_C.RESPONSE_FAILED, Stage.SPEECH): Words(
        "",
        "",
        "The speech service could not finish this answer. The rest of it stands in writing only.",
        Fix.NONE,
    ),
    (_C.NO_ANSWER, Stage.TRANSCRIPTION): Words(
        "",
        "",
        "The transcription service did not say what it heard. Say it again, or type it.",
        Fix.TRY_AGAIN,
    ),
    (_C.NO_ANSWER, Stage.SPEECH): Words(
        "",
        "",
        "The speech service stopped before all was said. The rest of this answer stands in writing only.",
        Fix.NONE,
    ),
    (_C.LIMIT_REACHED, Stage.CHAT): Words(
        "Limit reached",
        "Try again {when}",
        "This account has used its allowance at the chat service for now. Ask again {when}.",
        Fix.TRY_AGAIN,
    ),
    (_C.KEY_REFUSED, Stage.SPEECH): Words(
        "Key not accepted",
        "Press to fix the key",
        "The speech service did not accept the key. The key for {subject} was refused. It may have been "
        "replaced or pasted in part. Answers stand in writing until it is accepted.",
        Fix.FIX_KEY,
        "{service}",
    ),
    (_C.LIMIT_REACHED, Stage.SPEECH): Words(
        "Limit reached",
        "Try again {when}",
        "This account has used its allowance at the speech service for now. Answers stand in writing. Try "
        "speech again {when}.",
        Fix.NONE,
    ),
    (_C.VOICE_NOT_FOUND, Stage.SPEECH): Words(
        "Voice not found",
        "Press to choose a voice",
        "The speech service has no voice called {subject}. Choose another; answers stand in writing until "
        "then.",
        Fix.CHOOSE_VOICE,
        "that",
    ),
    (_C.NO_ACCESS, Stage.SPEECH): Words(
        "No access to speech",
        "Press to fix the key",
        "The speech service does not let this key speak. Check that it is the key of a Speech resource, and "
        "that the address is in the same region. If both are right, only certain networks may be let in: "
        "ask whoever manages the account.",
        Fix.FIX_KEY,
    ),
    (_C.NOT_UNDERSTOOD, Stage.TRANSCRIPTION): Words(
        "",
        "",
        "The transcription service could not make out what was said. Say it again, or type it.",
        Fix.TRY_AGAIN,
    ),
    (_C.CONTENT_FILTERED, Stage.TRANSCRIPTION): Words(
        "",
        "",
        "The transcription service declined to write this down. Say it in other words, or type it.",
        Fix.REPHRASE,
    ),
    (_C.CONTENT_FILTERED, Stage.CHAT): Words(
        "", "", "The chat service declined to answer this. Say it in other words.", Fix.REPHRASE
    ),
    (_C.CONTENT_FILTERED, Stage.SPEECH): Words(
        "", "", "The speech service declined to speak this. It stands in writing only.", Fix.NONE
    ),
}
"""Where the way on depends on the stage."""

IN_A_TEST: dict[ProblemCode, str] = {
    _C.SIGN_IN_EXPIRED: "Your Microsoft sign-in has run out. Test again to sign in; a browser may open.",
    _C.KEY_REFUSED: "The key for {subject} was refused. It may have been replaced or pasted in part.",
    _C.VOICE_NOT_FOUND: "{Service} has no voice called {subject}. Choose another.",
    _C.SERVICE_DOWN: "{Subject} is not answering. Try again in a moment.",
    _C.LINK_LOST: "The connection to {service} broke before the test was done. Try again.",
    _C.LIMIT_REACHED: "This account has used its allowance at {service} for now. Try again {when}.",
    _C.PROTOCOL: "{Subject} sent something we do not understand. Check that the address is the right one.",
    _C.NO_ANSWER: "No answer came from {service}. Try again.",
    _C.RESPONSE_FAILED: "{Service} could not finish its answer. Try again.",
    _C.NO_NETWORK: "This computer is offline. Connect it to the internet and try again.",
}
"""Where nobody is talking yet: the connection is only being tried."""

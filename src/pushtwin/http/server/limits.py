"""What a client may ask of a connection, and how long it may take."""

MAX_HEAD_BYTES = 64 * 1024
MAX_HEADERS = 100
HEAD_SECONDS = 30  # for a complete head, since the client has connected or has begun to send it
BODY_SECONDS = 60  # for some more of a body, or until the client takes some more of an answer
KEEP_ALIVE_SECONDS = 75  # without a word between an answer and the next request
LINGER_SECONDS = 2  # for a refused client to read why, while what it still sends is thrown away

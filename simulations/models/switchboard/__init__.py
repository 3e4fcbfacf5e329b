"""The switchboard: where the queue forms in a firm, and which new tie is worth most."""

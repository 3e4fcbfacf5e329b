"""From contact to relation: advertising starts it; who carries it on."""

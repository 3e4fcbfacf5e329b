"""The pizza and the mp3: a song that is copied from hand to hand, and two shops that sell one."""

"""Run `grading.command`."""

import sys

from grading.command import main

sys.exit(main())

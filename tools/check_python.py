"""Program: say clearly when this Python is not one that the project runs on. Kept plain: it must run on any."""

import sys

OLDEST = (3, 11)
NEWEST = (3, 13)

if not OLDEST <= sys.version_info[:2] <= NEWEST:
    sys.stderr.write(
        "%s is Python %d.%d, but this project runs on Python 3.11, 3.12 or 3.13.\n"
        "Name one of these, for example: make %s PYTHON=python3.12\n"
        % (sys.executable, sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]) or "setup")
    )
    sys.exit(1)

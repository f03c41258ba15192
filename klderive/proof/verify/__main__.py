"""`python -m klderive.proof.verify FILE...`: re-checks certificates; exit status 1 if one fails or none was found."""

import sys

from .files import main

sys.exit(main(sys.argv[1:]))

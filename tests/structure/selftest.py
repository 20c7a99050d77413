#!/usr/bin/env python3
"""Tests of the checks and of the scripts that set up, generate and count (*_test.py in this folder).

Ends with a line "N passed, N failed", which the summary of all tests counts case by case.
"""

import pathlib
import sys
import unittest

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover(str(pathlib.Path(__file__).parent), "*_test.py")
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed or not result.testsRun else 0)

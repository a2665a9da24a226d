"""What users of voice software suffer from, row by row, and the tests that show that it does not happen here.

    python -m tests.reliability            runs them and prints the rows
    python -m tests.reliability 4 9 18     these rows alone
"""

"""One test file for each rule, and the small worlds they happen in."""

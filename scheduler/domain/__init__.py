"""What a plan speaks of: time, resources, demands, problem, plan, ledger."""

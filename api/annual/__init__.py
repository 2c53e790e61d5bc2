"""The year's figures (statements 47 to 50): Jahresbericht, its public version, hours for the Verwendungsnachweis."""

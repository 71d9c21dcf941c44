"""Who is in which framework: questions, answers, and the matrix of countries and frameworks."""

"""What words mean: interests, life roles, times, places and short answers in what people say."""

"""What each number is: metrics, lists, statistics, and how they are asked."""

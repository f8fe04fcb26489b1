-- How many gave each score; the last step makes shares and intervals of them.
count(*) filter (where $score = 1) as score_1,
count(*) filter (where $score = 2) as score_2,
count(*) filter (where $score = 3) as score_3,
count(*) filter (where $score = 4) as score_4,
count(*) filter (where $score = 5) as score_5

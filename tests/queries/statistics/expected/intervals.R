# Writes intervals.json beside this file: intervals, tests and funnel limits by base R.
# Run: Rscript tests/statistics/expected/intervals.R   (Debian: r-base-core r-cran-jsonlite)
library(jsonlite)

shares <- list(c(0, 20), c(1, 29), c(15, 148), c(81, 263), c(20, 20), c(1, 1), c(0, 1), c(95, 100), c(948211, 1000000))
wilson <- lapply(shares, function(s) {
  at <- function(level) unname(prop.test(s[1], s[2], correct = FALSE, conf.level = level)$conf.int)
  list(counts = s, at_95 = at(0.95), at_99 = at(0.99))
})

pairs <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(6, 7, 2, 7), c(5, 56, 0, 29), c(10, 10, 0, 20), c(10, 10, 0, 10),
              c(500, 1000, 521, 1000), c(9482, 10000, 9450, 10000), c(1, 3, 2, 5))
# Newcombe's method 10 from the two score intervals of prop.test
compared <- lapply(pairs, function(p) {
  first <- prop.test(p[1], p[2], correct = FALSE)$conf.int
  second <- prop.test(p[3], p[4], correct = FALSE)$conf.int
  a <- p[1] / p[2]; b <- p[3] / p[4]
  list(counts = p,
       interval = c(a - b - sqrt((a - first[1])^2 + (second[2] - b)^2), a - b + sqrt((first[2] - a)^2 + (b - second[1])^2)),
       p_value = prop.test(p[c(1, 3)], p[c(2, 4)], correct = FALSE)$p.value)
})

poisson <- lapply(c(0, 1, 5, 9, 10, 100, 4321), function(count) list(
  count = count, at_95 = as.numeric(poisson.test(count)$conf.int), at_998 = as.numeric(poisson.test(count, conf.level = 0.998)$conf.int)))

set.seed(46)
samples <- list(c(3), c(1, 2, 3, 4, 5), c(1, 2, 3, 4, 5, 6), c(6, 8, 4, 2, 19, 3, 10), round(rexp(19, 1 / 7), 3),
                round(rexp(20, 1 / 7), 3), round(rexp(150, 1 / 7)), round(rnorm(1001), 6))
medians <- lapply(samples, function(x) {
  n <- length(x); rank <- qbinom(0.025, n, 0.5); x <- sort(x)
  list(values = x, median = median(x), interval = if (rank > 0) c(x[rank], x[n - rank + 1]) else c(NA, NA))
})

scores <- lapply(list(c(1, 0, 2, 5, 9), c(0, 0, 0, 1, 1), c(30, 12, 8, 25, 125), c(0, 1, 0, 0, 30)), function(counts) {
  test <- t.test(rep(1:5, counts))
  satisfied <- sum(counts[4:5])
  list(counts = counts, mean = unname(test$estimate), interval = pmin(pmax(as.numeric(test$conf.int), 1), 5),
       satisfied = as.numeric(prop.test(satisfied, sum(counts), correct = FALSE)$conf.int))
})

p_values <- list(c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
                   0.7590, 1), c(0.01, 0.02, 0.03), c(0.03, 0.02, 0.01, NA, 0.5), 0.2, c(0.04, 0.04, 0.04))
adjusted <- lapply(p_values, function(p) list(p = p, adjusted = p.adjust(p, "BH")))

# Spiegelhalter's interpolation between binomial quantiles; upper limits by the opposite outcome
limit <- function(target, n, p) {
  r <- qbinom(p, n, target)
  alpha <- (pbinom(r, n, target) - p) / dbinom(r, n, target)
  pmin(pmax((r - alpha) / n, 0), 1)
}
sizes <- c(1, 2, 5, 10, 30, 100, 1000, 25000, 1000000)
limits <- lapply(c(0.05, 0.5, 0.943), function(target) list(
  target = target, sizes = sizes, inner_lower = limit(target, sizes, 0.025), 
  inner_upper = 1 - limit(1 - target, sizes, 0.025), outer_lower = limit(target, sizes, 0.001),
  outer_upper = 1 - limit(1 - target, sizes, 0.001)))

n <- c(20, 35, 50, 80, 120, 150, 210, 260, 300, 410, 520, 640)
late <- c(2, 9, 3, 4, 22, 9, 30, 12, 41, 25, 70, 31)
pooled <- sum(late) / sum(n); error <- sqrt(pooled * (1 - pooled) / n); z <- (late / n - pooled) / error
ends <- quantile(z, c(0.1, 0.9)); pulled <- pmin(pmax(z, ends[1]), ends[2])
phi <- mean(pulled^2); w <- 1 / error^2; groups <- length(n)
tau2 <- max(0, (groups * phi - (groups - 1)) / (sum(w) - sum(w^2) / sum(w)))
spread <- list(n = n, late = late, target = pooled, z = z, phi = phi, tau_squared = tau2,
               multiplicative = z / sqrt(phi), additive = (late / n - pooled) / sqrt(error^2 + tau2))

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
write_json(list(made_with = R.version.string, wilson = wilson, compared = compared, poisson = poisson, medians = medians,
                scores = scores, adjusted = adjusted, limits = limits, spread = spread),
           file.path(here, "intervals.json"), digits = NA, na = "string")

# Writes survival.json beside this file: what R's package survival makes of the cases below.
# Run: Rscript tests/statistics/expected/survival.R   (Debian: r-base-core r-cran-survival r-cran-jsonlite)
library(survival)
library(jsonlite)

# status: 0 censored, 1 event, 2 competing event
cases <- list(
  # Gehan 1965, 6-mercaptopurine and placebo, weeks in remission
  six_mp = list(time = c(6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35),
                status = c(1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)),
  placebo = list(time = c(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23), status = rep(1, 21)),
  aml_maintained = list(time = aml$time[aml$x == "Maintained"], status = aml$status[aml$x == "Maintained"]),
  aml_not_maintained = list(time = aml$time[aml$x != "Maintained"], status = aml$status[aml$x != "Maintained"]),
  lung = list(time = lung$time, status = lung$status - 1),
  lung_men = list(time = lung$time[lung$sex == 1], status = lung$status[lung$sex == 1] - 1),
  lung_women = list(time = lung$time[lung$sex == 2], status = lung$status[lung$sex == 2] - 1),
  # progression (1) and death without it (2), in months
  mgus2 = list(time = ifelse(mgus2$pstat == 0, mgus2$futime, mgus2$ptime),
               status = ifelse(mgus2$pstat == 0, 2 * mgus2$death, 1)),
  ties = list(time = c(1, 1, 1, 2, 2, 2, 2, 5, 5, 7), status = c(1, 1, 0, 1, 2, 0, 1, 1, 1, 0)),
  censored_at_event_times = list(time = c(2, 2, 4, 4, 6, 6, 8, 8), status = c(1, 0, 1, 0, 1, 0, 1, 0)),
  tail_censored = list(time = c(1, 2, 3, 4, 5, 9, 9, 12), status = c(1, 1, 0, 1, 0, 0, 0, 0)),
  all_censored = list(time = c(1, 2, 2, 5), status = c(0, 0, 0, 0)),
  one_event = list(time = 5, status = 1),
  one_censored = list(time = 5, status = 0),
  one_competing = list(time = 5, status = 2),
  zero_times = list(time = c(0, 0, 0, 1, 2, 2, 3, 6), status = c(1, 1, 0, 1, 1, 2, 0, 1)),
  all_at_zero = list(time = c(0, 0, 0), status = c(1, 1, 1)),
  # the curve stands at exactly one half from 2 to 3, and ends there
  flat_half = list(time = c(1, 2, 3, 4), status = c(1, 1, 1, 1)),
  ends_at_half = list(time = c(1, 2, 3, 4), status = c(1, 1, 0, 0)),
  # every interval is missing or open: never below one half
  never_half = list(time = c(1, 2, 3, 4, 5, 6, 7, 8), status = c(0, 1, 0, 0, 0, 0, 0, 0)),
  all_events = list(time = c(3, 1, 4, 1, 5, 9, 2, 6), status = rep(1, 8)),
  competing_only = list(time = c(1, 2, 3, 4), status = c(2, 2, 0, 2)),
  fractions = list(time = c(0.25, 0.5, 0.5, 1.75, 2.125, 3.5), status = c(1, 0, 1, 2, 1, 0))
)
taus <- c(0.5, 3, 12, 100)

counts <- function(case) {
  times <- sort(unique(case$time))
  tally <- function(code) sapply(times, function(t) sum(case$time == t & case$status == code))
  list(time = times, events = tally(1), censored = tally(0), competing = tally(2))
}

curve <- function(case, type) {
  fit <- survfit(Surv(time, status == 1) ~ 1, data = as.data.frame(case), conf.type = type)
  whole <- summary(fit, censored = TRUE)
  table <- summary(fit)$table
  limits <- quantile(fit, probs = 0.9)
  list(at_risk = whole$n.risk, survival = whole$surv, std_error = whole$std.err, lower = whole$lower, upper = whole$upper,
       median = unname(table[c("median", "0.95LCL", "0.95UCL")]),
       p90 = unname(c(limits$quantile, limits$lower, limits$upper)))
}

# R refuses a tau before the first time
restricted <- function(case) lapply(taus[taus >= min(case$time)], function(tau) {
  fit <- survfit(Surv(time, status == 1) ~ 1, data = as.data.frame(case))
  whole <- summary(fit, rmean = tau)$table
  list(tau = tau, mean = unname(whole["rmean"]), std_error = unname(whole["se(rmean)"]))
})

incidence <- function(case) {
  state <- factor(case$status, 0:2, c("censored", "event", "competing"))
  fit <- survfit(Surv(case$time, state) ~ 1, conf.type = "log-log")
  pick <- function(matrix, name) { at <- match(name, fit$states); if (is.na(at)) NULL else matrix[, at] }
  sapply(c("event", "competing"), function(name) list(
    time = fit$time, value = pick(fit$pstate, name), std_error = pick(fit$std.err, name),
    lower = pick(fit$lower, name), upper = pick(fit$upper, name)), simplify = FALSE)
}

made <- lapply(cases, function(case) list(
  counts = counts(case),
  curves = sapply(c("log-log", "log", "plain"), function(type) curve(case, type), simplify = FALSE),
  restricted = restricted(case),
  incidence = incidence(case)))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
write_json(list(made_with = paste(R.version.string, "survival", packageVersion("survival")), cases = made),
           file.path(here, "survival.json"), digits = NA, na = "string", auto_unbox = FALSE)

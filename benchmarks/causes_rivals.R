# What the R package surveillance says of weekly counts: farringtonFlexible and EARS C1, C2, C3.
#
# Rscript causes_rivals.R COUNTS.csv OUT_DIR LAST_WEEKS [DETECTOR,...]
# COUNTS.csv: one row a series, one column a week, no header. Writes one CSV a detector, series x last weeks: a score,
# higher is more alarming, NA where the detector gives none. farrington_noufaily is set as its authors advise (2013): 10
# periods of season, the last 26 weeks left out of the reference weeks, the trend always kept; farrington_default as the
# package has it.
suppressMessages(library(surveillance))
arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1], header = FALSE))
out <- arguments[2]
last <- as.integer(arguments[3])
# the reference weeks of two years before reach four weeks beyond the history: weeks without a count, which glm leaves out
counts <- cbind(matrix(NA, nrow(counts), 4), counts)
weeks <- ncol(counts)
range <- (weeks - last + 1):weeks
save <- function(scores, name) {
  write.table(scores, file.path(out, paste0(name, ".csv")), sep = ",", row.names = FALSE, col.names = FALSE)
}
weekly <- sts(observed = t(counts), start = c(2024, 1), frequency = 52)

# minSigma keeps series that were silent for seven weeks from drowning all others in false alarms
# the bound at two levels gives mean and standard deviation: score = (count - mean) / sd, for C3 its own statistic
wanted <- function(name) length(arguments) < 4 || name %in% strsplit(arguments[4], ",")[[1]]
for (method in c("C1", "C2", "C3")) {
  name <- paste0("ears_", tolower(method))
  if (!wanted(name)) next
  control <- list(range = range, method = method, minSigma = 0.5)
  bound <- function(alpha) upperbound(earsC(weekly, control = c(control, list(alpha = alpha))))
  low <- bound(0.25); high <- bound(0.0001)
  z_low <- qnorm(0.75); z_high <- qnorm(0.9999)
  sd <- (high - low) / (z_high - z_low)
  save(t((observed(weekly)[range, ] - low) / sd + z_low), name)
}

# a model fitted anew for every series and week takes minutes: weeks below what one regression over the whole history
# gives are passed over, as their p values cannot be small
week <- seq_len(weeks)
season <- cbind(cos(2 * pi * week / 52.18), sin(2 * pi * week / 52.18))
farrington <- function(control) {
  control <- c(control, list(b = 2, w = 3, reweight = TRUE, weightsThreshold = 2.58, limit54 = c(5, 4),
                             glmWarnings = FALSE, alpha = 0.05))
  score <- matrix(NA, nrow(counts), last)
  for (series in seq_len(nrow(counts))) {
    y <- counts[series, ]
    usual <- exp(predict(glm(y ~ week + season, family = quasipoisson, na.action = na.exclude)))
    notable <- range[y[range] >= usual[range] & y[range] > 0]
    one <- sts(observed = matrix(y, ncol = 1), start = c(2024, 1), frequency = 52)
    for (k in notable) {
      found <- suppressWarnings(farringtonFlexible(one, c(control, list(range = k))))
      enough <- !is.na(upperbound(found)[1, 1])  # 5 in 4 weeks
      if (enough) score[series, k - weeks + last] <- -log10(pmax(found@control$pvalue[1, 1], 1e-300))
    }
  }
  score
}
if (wanted("farrington_noufaily")) {
  save(farrington(list(noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1, thresholdMethod = "nbPlugin")),
       "farrington_noufaily")
}
if (wanted("farrington_default")) {
  save(farrington(list(noPeriods = 1, thresholdMethod = "delta")), "farrington_default")
}

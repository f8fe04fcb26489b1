# Writes interrupted.json beside this file: what R's glm and its package sandwich make of the series below.
# Run: Rscript tests/statistics/expected/interrupted.R   (Debian: r-base-core r-cran-sandwich r-cran-jsonlite)
# NeweyWest without prewhitening, with the correction n / (n - k), lag as named; sandwich divides the scores of a
# quasi-Poisson model by nothing and its bread by the dispersion, so that the dispersion cancels.
library(sandwich)
library(jsonlite)

series <- list(
  short = list(counts = c(21, 18, 25, 30, 17, 22, 19, 24, 28, 26, 20, 15, 12, 16, 14, 11, 17, 13),
               exposure = c(300, 290, 310, 305, 280, 299, 315, 320, 290, 288, 300, 310, 295, 305, 285, 300, 310, 290), before = 9),
  spread = list(counts = c(10, 2, 25, 31, 0, 7, 12, 44, 9, 5, 18, 3, 26, 15, 4, 1, 8, 22, 2, 0, 3, 11, 1, 6),
                exposure = rep(100, 24), before = 14),
  season = list(counts = round(30 + 8 * sin(1:70 / 8) + 5 * cos(1:70 * 2.4)), exposure = 200 + (1:70 %% 7) * 4, before = 52)
)

fits <- lapply(names(series), function(name) {
  s <- series[[name]]
  n <- length(s$counts); week <- 0:(n - 1)
  after <- as.numeric(week >= s$before)
  slope <- after * (week - s$before)
  model <- glm(s$counts ~ week + after + slope, offset = log(s$exposure), family = quasipoisson,
               control = glm.control(epsilon = 1e-14, maxit = 200))
  lags <- c(0, 1, 3, 4)
  list(name = name, counts = s$counts, exposure = s$exposure, before = s$before,
       coefficients = unname(coef(model)), dispersion = summary(model)$dispersion,
       model_covariance = unname(vcov(model)),
       hac = lapply(lags, function(lag) list(lag = lag,
         covariance = unname(NeweyWest(model, lag = lag, prewhite = FALSE, adjust = TRUE)))))
})

here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
write_json(list(made_with = paste(R.version.string, "sandwich", packageVersion("sandwich")), fits = fits),
           file.path(here, "interrupted.json"), digits = NA, na = "string", auto_unbox = FALSE)

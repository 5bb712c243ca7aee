# What R's packages take for the same work: Rscript peers.R FOLDER.  One JSON line a package; what is not there is left out.
folder <- commandArgs(TRUE)[1]

timed <- function(name, package, act) {
  if (!suppressWarnings(requireNamespace(package, quietly = TRUE))) return(invisible())
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  quiet <- function(x) suppressWarnings(suppressMessages(x))
  try({
    seconds <- system.time(found <- quiet(act(data)))[["elapsed"]]
    if (seconds < 2) seconds <- system.time(found <- quiet(act(data)))[["elapsed"]]  # packages are read by then
    cat(sprintf('{"name": "%s", "package": "R %s %s", "seconds": %.4f, "result": [%s]}\n', name, package,
                as.character(packageVersion(package)), seconds, paste(sprintf("%.10g", found), collapse = ", ")))
  }, silent = TRUE)
}

reml <- function(d) {
  m <- lme4::lmer(y ~ 1 + (1 | person) + (1 | rater), transform(d, person = factor(person), rater = factor(rater)))
  v <- as.data.frame(lme4::VarCorr(m))
  v$vcov[match(c("person", "rater", "Residual"), v$grp)]
}
timed("reml", "lme4", reml)
timed("reml, 1,000", "lme4", reml)
timed("g study", "lme4", function(d) {
  d <- transform(d, person = factor(person), task = factor(task), rater = factor(rater))
  m <- lme4::lmer(y ~ 1 + (1 | person) + (1 | task) + (1 | rater) + (1 | person:task) + (1 | person:rater) + (1 | task:rater), d)
  v <- as.data.frame(lme4::VarCorr(m))
  v$vcov[match(c("person", "task", "rater", "person:task", "person:rater", "task:rater", "Residual"), v$grp)]
})
timed("rasch, 5,000", "eRm", function(d) -eRm::RM(d)$betapar)
timed("items", "psych", function(d) psych::alpha(d, check.keys = FALSE)$item.stats$r.drop)

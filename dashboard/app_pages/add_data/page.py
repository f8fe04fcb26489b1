"""Add data, for whoever may: bring a file, see how it is read, correct that, look at what it gives, publish it."""

from dashboard.app_pages.add_data import bring, history, kept, progress, proposal, result
from dashboard.i18n.translate import t
from dashboard.loading import uploads
from dashboard.shell import context
from dashboard.ui import html

ctx = context.current()
if not ctx.reader.may_load:
    html.opening(
        "",
        t("You may not add data here."),
        t("Those who run the dashboard may, or somebody to whom settings.toml gives the right “load”."),
    )
elif (upload := bring.chosen()) is None:
    bring.draw(ctx)
    kept.draw()
    history.draw(ctx)
elif (job := upload.job(uploads.LOAD)) is not None:
    if job.is_running:
        progress.draw(job, t("The data are being loaded."))
    else:
        result.draw(ctx, upload, job)
elif (job := upload.job(uploads.MAP)) is not None and job.is_running:
    progress.draw(job, t("The file is being read."))
else:
    proposal.draw(ctx, upload, job)

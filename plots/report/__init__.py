"""The report: one HTML file that can be mailed, read offline, searched, printed and read without its script.

Reading order: `content` (what a report holds), `ofruns` and `ofcase` (what is put into one, from `runmaterial` and
`parts`, by `runsections`), `figure` (a chart as part of a page), `ink` (its colours by day and by night), `page` (the
file), `page.html.j2`, `report.css` and `report.js` (its form).
"""

/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. The camat's pages: today, digest, periods, why, own unit. */
/* clang-format off */

/* Charts. */
TEXT(CHART_TABLE, "chart.table", "Angkanya dalam tabel", "The figures as a table")
TEXT(CHART_ON_TIME, "chart.on-time", "tepat waktu", "on time")
TEXT(CHART_LATE, "chart.late", "terlambat", "late")
TEXT(CHART_EARLIEST, "chart.earliest", "Paling pagi", "Earliest")
TEXT(CHART_MIDDLE, "chart.middle", "Biasanya", "Usually")
TEXT(CHART_LATEST, "chart.latest", "Paling siang", "Latest")
TEXT(CHART_STRIP, "chart.strip", "Jam kedatangan tiap orang", "Arrivals of each person")
TEXT(CHART_STRIP_DESC, "chart.strip-desc", "Satu garis tegak untuk setiap kedatangan. Garis penuh: jam kerja; garis putus: jam pelayanan.",
     "One upright stroke for each arrival. Full line: work hour; broken line: service hour.")
TEXT(CHART_STRIP_SUM_DESC, "chart.strip-sum-desc", "Kedatangan biasanya (garis tegak) dan sebagian besar kedatangan (garis datar). Garis penuh: jam kerja; garis putus: jam pelayanan.",
     "The usual arrival (upright) and most of the arrivals (lying). Full line: work hour; broken line: service hour.")
TEXT(CHART_WEEKDAYS, "chart.weekdays", "Tepat waktu menurut hari", "On time by weekday")
TEXT(CHART_WEEKDAYS_DESC, "chart.weekdays-desc", "Persen tepat waktu dari yang wajib hadir di kantor pada setiap hari kerja.",
     "Percent on time of those due at the office, on each working day of the week.")
TEXT(CHART_COURSE, "chart.course", "Perjalanan ketepatan waktu", "Punctuality over time")
TEXT(CHART_COURSE_DESC, "chart.course-desc", "Persen tepat waktu dari waktu ke waktu. Angka terbawah bukan nol, supaya perubahan terlihat.",
     "Percent on time as time goes by. The lowest figure is not zero, so that changes can be seen.")
TEXT(CHART_SECTIONS, "chart.sections", "Bagian berdampingan", "Sections side by side")
TEXT(CHART_SECTIONS_DESC, "chart.sections-desc", "Persen tepat waktu tiap bagian. Bagian dengan kurang dari tiga orang tidak dibandingkan.",
     "Percent on time of each section. Sections of fewer than three people are not compared.")

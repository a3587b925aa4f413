/* SPDX-License-Identifier: MIT */
/* Part of text/table.h: see there. */
/* clang-format off */

/* What a day can be besides its arrival: more of table.h's "state." and "outcome.". */
TEXT(STATE_LEFT_EARLY, "state.left-early", "pulang sebelum waktunya", "left early")
TEXT(STATE_NO_OUT, "state.no-out", "pulang belum tercatat", "departure not recorded")
TEXT(STATE_NO_IN, "state.no-in", "datang tidak tercatat", "arrival not recorded")
TEXT(STATE_BREAK_OVERRUN, "state.break-overrun", "istirahat melewati batas", "break overrun")
TEXT(STATE_NOT_RETURNED, "state.not-returned", "belum kembali dari istirahat", "not returned from the break")
TEXT(STATE_PAPER, "state.paper", "berketerangan", "explained by a paper")
TEXT(STATE_ABSENT, "state.absent", "TK, sudah dipastikan", "absent, confirmed (TK)")
TEXT(OUTCOME_EXCUSED, "outcome.excused", "berketerangan", "excused")
TEXT(OUTCOME_EARLY, "outcome.early", "pulang {n} menit lebih awal", "left {n} min early")
TEXT(OUTCOME_OVERRUN, "outcome.overrun", "istirahat lewat {n} menit", "break {n} min over")
TEXT(OUTCOME_NOT_RETURNED, "outcome.not-returned", "belum kembali", "not returned")

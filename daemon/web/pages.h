/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_PAGES_H
#define HADIR_WEB_PAGES_H

#include "control/server.h"
#include "web/html.h"

/* One file of pages for each thing people do; routes.c puts their tables together. */
extern const struct route account_routes[], lobby_routes[], health_routes[], own_routes[],
	morning_routes[], papers_routes[], corrections_routes[], gaps_routes[], manual_routes[],
	cards_routes[], month_routes[], sheets_routes[], roster_routes[], positions_routes[],
	accounts_routes[], calendar_routes[], rules_routes[], camat_routes[], digest_routes[],
	period_routes[], watch_routes[], why_routes[], unit_routes[], live_routes[];

#endif

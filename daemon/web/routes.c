/* SPDX-License-Identifier: MIT */
#include "web/pages.h"

const struct route *const web_routes[] = {
	account_routes,	 lobby_routes,	     health_routes, own_routes,	      morning_routes,
	papers_routes,	 corrections_routes, gaps_routes,   manual_routes,    cards_routes,
	month_routes,	 sheets_routes,	     roster_routes, positions_routes, accounts_routes,
	calendar_routes, rules_routes,	     camat_routes,  digest_routes,    period_routes,
	watch_routes,	 why_routes,	     unit_routes,   live_routes,      NULL,
};

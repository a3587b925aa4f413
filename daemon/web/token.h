/* SPDX-License-Identifier: MIT */
#ifndef HADIR_WEB_TOKEN_H
#define HADIR_WEB_TOKEN_H

#include <stdbool.h>

/*
 * What a form carries, so that nobody else's page can make one: a nonce and its hash, keyed by
 * the session's token.
 *
 *	NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN.HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH
 *
 * Nothing is kept for it here, so it outlives a restart of ours; hadird sees each nonce once.
 */
enum { TOKEN_NONCE_SIZE = 33, TOKEN_SIZE = 66 };

/* False: nobody's session, then no form needs one. */
bool token_make(const char *session, char ret[TOKEN_SIZE]);
/* True, with the nonce, if `token` was made for this session. */
bool token_check(const char *session, const char *token, char nonce[TOKEN_NONCE_SIZE]);

#endif

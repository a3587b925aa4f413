/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>

#include "backup/backup.h"
#include "base/json.h"
#include "base/util.h"

char *manifest_text(const struct manifest *m)
{
	char hash[2 * STORE_HASH_SIZE + 1], *text;
	json_t *root;

	hex_encode(hash, m->copy.head.hash, sizeof(m->copy.head.hash));
	root = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:i, s:s, s:I, s:s, s:I, s:I}", "backup",
			 1, "office", m->office, "name", m->name, "hadir", m->version, "store",
			 m->store, "made", (json_int_t)m->made_s, "schema", m->copy.version,
			 "epoch", m->copy.epoch, "chain", (json_int_t)m->copy.head.seq, "hash",
			 hash, "punches", (json_int_t)m->copy.punches, "bytes",
			 (json_int_t)m->copy.bytes);
	text = root == NULL ? NULL : json_text(root, JSON_INDENT(1));
	json_decref(root);
	return text;
}

static int unpack(json_t *root, struct manifest *m)
{
	const char *office, *name, *version, *store, *epoch, *hash;
	json_int_t made, chain, punches, bytes;
	int format, schema;

	if (json_unpack(root, "{s:i, s:s, s:s, s:s, s:s, s:I, s:i, s:s, s:I, s:s, s:I, s:I}",
			"backup", &format, "office", &office, "name", &name, "hadir", &version,
			"store", &store, "made", &made, "schema", &schema, "epoch", &epoch, "chain",
			&chain, "hash", &hash, "punches", &punches, "bytes", &bytes) < 0)
		return -EBADMSG;
	if (format != 1)
		return -EPROTONOSUPPORT;
	m->made_s = made;
	m->copy.version = schema;
	m->copy.head.seq = chain;
	m->copy.punches = punches;
	m->copy.bytes = bytes;
	return text_copy(m->office, sizeof(m->office), office) < 0 || !slug_valid(office) ||
			       text_copy(m->name, sizeof(m->name), name) < 0 ||
			       text_copy(m->version, sizeof(m->version), version) < 0 ||
			       text_copy(m->store, sizeof(m->store), store) < 0 ||
			       store[0] != '/' ||
			       text_copy(m->copy.epoch, sizeof(m->copy.epoch), epoch) < 0 ||
			       hex_decode(m->copy.head.hash, sizeof(m->copy.head.hash), hash) < 0
		       ? -EBADMSG
		       : 0;
}

int manifest_parse(const char *text, struct manifest *ret)
{
	struct manifest m = {.made_s = 0};
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	int r = root == NULL ? -EBADMSG : unpack(root, &m);

	json_decref(root);
	if (r == 0)
		*ret = m;
	return r;
}

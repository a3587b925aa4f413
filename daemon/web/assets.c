/* SPDX-License-Identifier: MIT */
#include "web/assets.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/util.h"

/* The compiler runs at the top of the tree; the Makefile knows that this depends on both. */
#define EMBED(name, file)                                                          \
	__asm__(".section .rodata\n" #name "_begin:\n.incbin \"" file "\"\n" #name \
		"_end:\n.byte 0\n.previous\n");                                    \
	extern const char name##_begin[], name##_end[]

EMBED(css, "daemon/web/hadir.css");
EMBED(js, "daemon/web/hadir.js");
EMBED(icon, "daemon/web/hadir.svg");

static struct asset assets[] = {
	{"hadir.css", "text/css; charset=utf-8", css_begin, css_end, ""},
	{"hadir.svg", "image/svg+xml", icon_begin, icon_end, ""},
	{"hadir.js", "text/javascript; charset=utf-8", js_begin, js_end, ""},
};

void assets_init(void)
{
	for (size_t i = 0; i < ARRAY_LEN(assets); i++) {
		struct asset *a = &assets[i];
		unsigned char hash[16];
		char hex[33];

		crypto_generichash(hash, sizeof(hash), (const unsigned char *)a->body,
				   (size_t)(a->end - a->body), NULL, 0);
		hex_encode(hex, hash, sizeof(hash));
		snprintf(a->address, sizeof(a->address), "/%s?%.12s", a->name, hex);
	}
}

const char *asset_address(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(assets); i++)
		if (strcmp(assets[i].name, name) == 0)
			return assets[i].address;
	return "";
}

const struct asset *asset_find(const char *path)
{
	if (strcmp(path, "/favicon.ico") == 0) /* asked for by browsers, whatever a page says */
		path = "/hadir.svg";
	for (size_t i = 0; i < ARRAY_LEN(assets); i++)
		if (path[0] == '/' && strcmp(assets[i].name, path + 1) == 0)
			return &assets[i];
	return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "report/qr.h"

#include <qrencode.h>

#include "report/safe.h"

enum { QUIET = 4 }; /* modules of white around it, without which cameras do not see it */

static bool is_dark(const QRcode *qr, int x, int y)
{
	if (x < 0 || y < 0 || x >= qr->width || y >= qr->width)
		return false;
	return qr->data[y * qr->width + x] & 1;
}

/*
 * Two modules a character, one above the other. White is drawn and black left out, for terminals
 * are dark; on one that takes colours they are set, so that a bright one shows it right as well.
 */
bool qr_blocks(FILE *f, const char *text, bool colours)
{
	static const char *const blocks[2][2] = {{"█", "▀"}, {"▄", " "}}; /* [upper dark][lower] */
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (qr == NULL)
		return false;
	for (int y = -QUIET; y < qr->width + QUIET; y += 2) {
		fputs(colours ? "\033[37;40;1m" : "", f);
		for (int x = -QUIET; x < qr->width + QUIET; x++)
			fputs(blocks[is_dark(qr, x, y)][is_dark(qr, x, y + 1)], f);
		fputs(colours ? "\033[0m\n" : "\n", f);
	}
	QRcode_free(qr);
	return true;
}

/* One run of dark modules after the other: a rectangle each would be ten times as much. */
static void row(FILE *f, const QRcode *qr, int y)
{
	int end;

	for (int x = 0; x < qr->width; x = end) {
		bool dark = is_dark(qr, x, y);

		for (end = x + 1; end < qr->width && is_dark(qr, end, y) == dark;)
			end++;
		if (dark)
			fprintf(f, "M%d %dh%dv1H%dz", x, y, end - x, x);
	}
}

bool qr_svg(FILE *f, const char *text, const char *label)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	int whole;

	if (qr == NULL)
		return false;
	whole = qr->width + 2 * QUIET;
	fputs("<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"",
	      f);
	safe_html(f, label);
	fprintf(f,
		"\" width=\"%d\" height=\"%d\" viewBox=\"%d %d %d %d\"><rect x=\"%d\" y=\"%d\" "
		"width=\"%d\" height=\"%d\" fill=\"#fff\"/><path fill=\"#000\" d=\"",
		4 * whole, 4 * whole, -QUIET, -QUIET, whole, whole, -QUIET, -QUIET, whole, whole);
	for (int y = 0; y < qr->width; y++)
		row(f, qr, y);
	fputs("\"/></svg>\n", f);
	QRcode_free(qr);
	return true;
}

/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/keys.h"

static const char *const topic_names[CONF_TOPICS + 1] = {
	"state", "punch",   "verdict", "late",	 "missing", "today", "notice",
	"alarm", "service", "summary", "digest", "public",  NULL,
};

/* The next word of a list parted by blanks; false at its end or when a word is too long. */
static bool next_word(const char **list, char *word, size_t size)
{
	size_t n;

	*list += strspn(*list, " \t");
	n = strcspn(*list, " \t");
	if (n == 0 || n >= size)
		return false;
	memcpy(word, *list, n);
	word[n] = '\0';
	*list += n;
	return true;
}

static int set_topics(const struct schema_key *key, void *field, const char *text,
		      const char **ret_why)
{
	uint32_t topics = 0;
	char word[SLUG_SIZE];

	if (strcmp(text, "all") == 0) {
		*(uint32_t *)field = (1u << CONF_TOPICS) - 1;
		return 0;
	}
	while (next_word(&text, word, sizeof(word))) {
		int i = 0;

		while (topic_names[i] != NULL && strcmp(topic_names[i], word) != 0)
			i++;
		if (topic_names[i] == NULL)
			return -EINVAL;
		topics |= 1u << i;
	}
	if (*text != '\0' || topics == 0)
		return -EINVAL;
	*(uint32_t *)field = topics;
	return 0;
}

static int set_formats(const struct schema_key *key, void *field, const char *text,
		       const char **ret_why)
{
	struct conf_formats f = {0};
	char word[SLUG_SIZE];

	if (key->min == 0 && strcmp(text, "none") == 0)
		text = "";
	while (next_word(&text, word, sizeof(word))) {
		if (f.count == CONF_FORMATS_MAX || !slug_valid(word))
			return -EINVAL;
		strcpy(f.names[f.count++], word);
	}
	if (*text != '\0' || (int64_t)f.count < key->min)
		return -EINVAL;
	*(struct conf_formats *)field = f;
	return 0;
}

static int set_numbers(const struct schema_key *key, void *field, const char *text,
		       const char **ret_why)
{
	struct conf_numbers numbers = {0};
	char word[24];

	if (strcmp(text, "none") == 0) {
		*(struct conf_numbers *)field = numbers;
		return 0;
	}
	while (next_word(&text, word, sizeof(word))) {
		if (numbers.count == CONF_REJECTS_MAX ||
		    number_parse(word, key->min, key->max, &numbers.n[numbers.count]) < 0)
			return -EINVAL;
		numbers.count++;
	}
	if (*text != '\0' || numbers.count == 0)
		return -EINVAL;
	*(struct conf_numbers *)field = numbers;
	return 0;
}

static int set_baud(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	static const int rates[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};
	int64_t n;

	if (number_parse(text, key->min, key->max, &n) < 0)
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_LEN(rates); i++) {
		if (rates[i] == n) {
			*(int *)field = rates[i];
			return 0;
		}
	}
	return -EINVAL;
}

static int set_address(const struct schema_key *key, void *field, const char *text,
		       const char **ret_why)
{
	uint8_t address[16];

	if (inet_pton(AF_INET, text, address) != 1 && inet_pton(AF_INET6, text, address) != 1)
		return -EINVAL;
	return schema_text(key, field, text, ret_why);
}

/* gpiochip4 of a Raspberry Pi 5 became gpiochip0 with a newer kernel: a number is no name. */
static int set_chip(const struct schema_key *key, void *field, const char *text,
		    const char **ret_why)
{
	if (strstr(text, "gpiochip") != NULL) {
		*ret_why = "chip numbers change with the kernel: give the label that gpiodetect "
			   "shows in brackets";
		return -EINVAL;
	}
	return schema_text(key, field, text, ret_why);
}

static int set_credential_name(const struct schema_key *key, void *field, const char *text,
			       const char **ret_why)
{
	/* Who misreads the key writes the password itself. */
	if (strpbrk(text, "/ ") != NULL || *text == '.')
		return -EACCES;
	return schema_text(key, field, text, ret_why);
}

static bool is_host(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

	return n > 0 && s[n] == '\0' && s[0] != '.' && s[0] != '-';
}

/* What follows the scheme: host, host:port, [ipv6], [ipv6]:port. */
static int split_authority(struct conf_broker *b, char *s)
{
	char *host = s, *port;
	uint8_t address[16];
	int64_t n;

	if (*s == '[') {
		char *end = strchr(s, ']');

		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return -EINVAL;
		host = s + 1;
		*end = '\0';
		port = end[1] == ':' ? end + 2 : NULL;
		if (inet_pton(AF_INET6, host, address) != 1)
			return -EINVAL;
	} else {
		port = strchr(s, ':');
		if (port != NULL)
			*port++ = '\0';
		if (!is_host(host))
			return -EINVAL;
	}
	if (port != NULL) {
		if (number_parse(port, 1, 65535, &n) < 0)
			return -EINVAL;
		b->port = (int)n;
	}
	return text_copy(b->host, sizeof(b->host), host) < 0 ? -EINVAL : 0;
}

/* The field is the whole broker: host, port and tls come from the URL. */
static int set_url(const struct schema_key *key, void *field, const char *text,
		   const char **ret_why)
{
	struct conf_broker *b = field, url = {0};
	char rest[CONF_PATH_SIZE];
	size_t n;

	if (strchr(text, '@') != NULL) {
		*ret_why = "no user and no password in a url: write user = and "
			   "password-credential = instead";
		return -EACCES;
	}
	if (strncmp(text, "tcp://", 6) == 0 || strncmp(text, "ssl://", 6) == 0) {
		*ret_why = "expected mqtt:// (instead of tcp://) or mqtts:// (instead of ssl://)";
		return -EINVAL;
	}
	url.tls = strncmp(text, "mqtts://", 8) == 0;
	if ((!url.tls && strncmp(text, "mqtt://", 7) != 0) ||
	    text_copy(url.url, sizeof(url.url), text) < 0)
		return -EINVAL;
	url.port = url.tls ? 8883 : 1883;
	strcpy(rest, text + (url.tls ? 8 : 7));
	n = strlen(rest);
	if (n > 0 && rest[n - 1] == '/')
		rest[n - 1] = url.url[strlen(text) - 1] = '\0';
	if (split_authority(&url, rest) < 0)
		return -EINVAL;
	strcpy(b->url, url.url);
	strcpy(b->host, url.host);
	b->port = url.port;
	b->tls = url.tls;
	return 0;
}

static int set_web_url(const struct schema_key *key, void *field, const char *text,
		       const char **ret_why)
{
	const char *host = strncmp(text, "https://", 8) == 0  ? text + 8
			   : strncmp(text, "http://", 7) == 0 ? text + 7
							      : NULL;

	if (strcmp(text, "none") == 0)
		text = "";
	else if (host == NULL || *host == '\0' || strpbrk(host, "/@?# \"'<>&;,") != NULL)
		return -EINVAL;
	return text_copy(field, key->size, text) < 0 ? -EINVAL : 0;
}

static int set_addresses(const struct schema_key *key, void *field, const char *text,
			 const char **ret_why)
{
	const char *rest = strcmp(text, "none") == 0 ? "" : text;
	char word[64];
	uint8_t address[16];

	if (text_copy(field, key->size, rest) < 0)
		return -EINVAL;
	while (next_word(&rest, word, sizeof(word)))
		if (inet_pton(AF_INET, word, address) != 1 &&
		    inet_pton(AF_INET6, word, address) != 1)
			return -EINVAL;
	return *rest == '\0' ? 0 : -EINVAL;
}

static const char *const languages[] = {"id", "en", NULL};
static const char *const bus_kinds[] = {"rtu", "tcp", NULL};
static const char *const parities[] = {"none", "even", "odd", NULL};
static const char *const reader_kinds[] = {"wiegand", "modbus", "replay", NULL};
static const char *const reader_uses[] = {"punch", "view", NULL};
static const char *const biases[] = {"pull-up", "pull-down", "none", "as-is", NULL};

enum { RTU = 1 << CONF_BUS_RTU, TCP = 1 << CONF_BUS_TCP };
enum {
	WIEGAND = 1 << CONF_READER_WIEGAND,
	MODBUS = 1 << CONF_READER_MODBUS,
	REPLAY = 1 << CONF_READER_REPLAY,
};

/* clang-format off */

#define F(member) SCHEMA_FIELD(struct conf, member)
static const struct schema_key office[] = {
	{ "id", schema_slug, F(office.id),
	  .help = "short name of the office, part of every topic; never change it" },
	{ "name", schema_text, F(office.name), 1,
	  .expected = "the office's name, at most 127 bytes",
	  .help = "name of the office as people write it" },
	{ "zone", schema_text, F(office.zone), 1,
	  .expected = "the IANA name of a time zone: Asia/Jakarta, Asia/Makassar, Asia/Jayapura",
	  .help = "time zone that the office's hours are in" },
	{ "language", schema_choice, F(office.language), .choices = languages, .deflt = "id",
	  .help = "language of notices and digests" },
	{ "kop", schema_text, F(office.kop), .deflt = "none",
	  .expected = "at most 6 lines with | between them, 511 bytes together, or none",
	  .help = "letterhead of sheets, its lines separated by |; none: the office's name" },
	{ "place", schema_text, F(office.place), .deflt = "none",
	  .expected = "the name of a town, at most 127 bytes, or none",
	  .help = "town that stands before the date of signing" },
};
static const struct schema_key time_keys[] = {
	{ "rtc", schema_path, F(time.rtc), .deflt = "none",
	  .expected = "the path of a clock device, /dev/rtc0, or none",
	  .help = "clock with a battery that keeps time while the power is off" },
};
static const struct schema_key store[] = {
	{ "path", schema_path, F(store.path), 1, .deflt = "/var/lib/hadir/hadir.db",
	  .expected = "an absolute path of at most 255 bytes", .help = "the database" },
};
static const struct schema_key backup[] = {
	{ "folder", schema_path, F(backup.folder), .deflt = "none",
	  .expected = "the absolute path of a folder on a second medium, or none",
	  .help = "where encrypted backups go; none: there are none" },
	{ "keep", schema_int, F(backup.keep), 1, 3650, .deflt = "30", .unit = "backups",
	  .help = "how many stay in the folder; older ones are removed" },
	{ "same-medium", schema_yes, F(backup.same_medium), .deflt = "no",
	  .help = "allow a folder on the medium of the database, which dies with it" },
};
static const struct schema_key retention[] = {
	{ "frame-raw-days", schema_int, F(retention.frame_raw_days), 0, 3650, .deflt = "30",
	  .unit = "days", .help = "how long the raw bits of frames are kept" },
	{ "punch-months", schema_int, F(retention.punch_months), 0, 1200, .deflt = "120",
	  .unit = "months", .help = "how long punches are kept" },
	{ "refused-months", schema_int, F(retention.refused_months), 0, 1200, .deflt = "24",
	  .unit = "months", .help = "how long reads that were no punches are kept" },
	{ "paper-months", schema_int, F(retention.paper_months), 0, 1200, .deflt = "120",
	  .unit = "months", .help = "how long papers, corrections and their letters are kept" },
	{ "act-months", schema_int, F(retention.act_months), 0, 1200, .deflt = "120",
	  .unit = "months", .help = "how long it is kept who did what" },
	{ "verdict-months", schema_int, F(retention.verdict_months), 0, 1200, .deflt = "240",
	  .unit = "months", .help = "how long verdicts are kept; sheets of locked months need none" },
};
static const struct schema_key control[] = {
	{ "path", schema_path, F(control.path), 1, .deflt = "/run/hadir/control",
	  .expected = "an absolute path of at most 107 bytes",
	  .help = "the socket that hadirctl speaks to" },
	{ "group-it", schema_slug, F(control.group_it), .deflt = "hadir-it",
	  .expected = "a group of this system",
	  .help = "group whose members may do what technicians do" },
	{ "group-hr", schema_slug, F(control.group_hr), .deflt = "hadir-hr",
	  .expected = "a group of this system",
	  .help = "group whose members may do what kepegawaian does" },
	{ "group-camat", schema_slug, F(control.group_camat), .deflt = "hadir-camat",
	  .expected = "a group of this system",
	  .help = "group whose members may read what the camat reads" },
};
static const struct schema_key web[] = {
	{ "address", set_address, F(web.address), 1, .deflt = "127.0.0.1",
	  .expected = "an IP address of this machine, or 0.0.0.0 for all",
	  .help = "where the page listens; 127.0.0.1 is this machine alone" },
	{ "port", schema_int, F(web.port), 1, 65535, .deflt = "8080",
	  .help = "TCP port of the page" },
	{ "certificate", schema_path, F(web.certificate), .deflt = "none",
	  .expected = "the path of a PEM file, or none",
	  .help = "certificate with its chain; none: no TLS" },
	{ "key", schema_path, F(web.key), .deflt = "none",
	  .expected = "the path of a PEM file, or none", .help = "private key of the certificate" },
	{ "proxy", schema_yes, F(web.proxy), .deflt = "no",
	  .help = "a proxy stands in front and says who asks (X-Forwarded-For, -Proto)" },
	{ "url", set_web_url, F(web.url), .deflt = "none",
	  .expected = "http://HOST[:PORT] or https://HOST[:PORT], or none",
	  .help = "how people reach the page, for links; none: made of address and port" },
	{ "idle-min", schema_int, F(web.idle_min), 5, 480, .deflt = "30", .unit = "minutes",
	  .help = "a session ends after so long without a request" },
	{ "kiosk", set_addresses, F(web.kiosk), .deflt = "none",
	  .expected = "IP addresses of at most 255 bytes, or none",
	  .help = "screens at which people may log in by holding their card to a reader" },
	{ "lobby-share", schema_yes, F(web.lobby_share), .deflt = "no",
	  .help = "the lobby shows how many were on time" },
};
#undef F

#define F(member) SCHEMA_FIELD(struct conf_broker, member)
static const struct schema_key broker[] = {
	{ "url", set_url, 0, sizeof(struct conf_broker),
	  .expected = "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]",
	  .help = "where the broker listens; mqtts is TLS" },
	{ "user", schema_text, F(user), .deflt = "none",
	  .expected = "a name of at most 127 bytes, or none",
	  .help = "user name told to the broker" },
	{ "password-credential", set_credential_name, F(password_credential), .deflt = "none",
	  .expected = "the name of a file in the credentials directory (LoadCredential=), or none",
	  .help = "name of the systemd credential that holds the password" },
	{ "topics", set_topics, F(topics), .deflt = "all",
	  .expected = "all, or words of: state punch verdict late missing today notice alarm "
		      "service summary digest public",
	  .help = "what is sent there", .reload = true },
	{ "names", schema_yes, F(names), .deflt = "no",
	  .help = "whether people's names go there; no sends ids only", .reload = true },
	{ "pace", schema_int, F(pace), 0, 100000, .deflt = "500", .unit = "messages a second",
	  .help = "speed of a backlog, so that it cannot drown fresh alerts; 0 is full speed",
	  .reload = true },
	{ "ca", schema_path, F(ca), .deflt = "none",
	  .expected = "the path of a PEM file, or none for the system's certificates",
	  .help = "certificate authority of the broker" },
	{ "client-cert", schema_path, F(client_cert), .deflt = "none",
	  .expected = "the path of a PEM file, or none",
	  .help = "our certificate, for brokers that ask for one" },
	{ "client-key", schema_path, F(client_key), .deflt = "none",
	  .expected = "the path of a PEM file, or none",
	  .help = "key of client-cert, if it is not in the same file" },
	{ "insecure", schema_yes, F(insecure), .deflt = "no",
	  .help = "allow mqtt:// to another machine: everybody on the way reads along" },
};
#undef F
static const struct schema_refused broker_refused[] = {
	{ "password", "no password stands in this file; put it into a file of its own, name "
	    "that with LoadCredential= in the unit, and write password-credential = NAME" },
	{ "pass", "write password-credential = NAME, a systemd credential" },
	{ "passwd", "write password-credential = NAME, a systemd credential" },
	{ "password-file", "write password-credential = NAME, and "
	    "LoadCredential=NAME:/the/file in the unit" },
	{ "client-id", "it follows from [office] id, so that a broker always knows us again" },
	{ NULL, NULL },
};

#define F(member) SCHEMA_FIELD(struct conf_bus, member)
static const struct schema_key bus[] = {
	{ "kind", schema_choice, F(kind), .choices = bus_kinds,
	  .help = "serial line (RS-485) or network" },
	{ "device", schema_path, F(device), 1,
	  .expected = "the path of a serial device, best one of /dev/serial/by-id/",
	  .help = "serial adapter", .variants = RTU },
	{ "baud", set_baud, F(baud), 1200, 115200, .deflt = "9600", .unit = "bit/s",
	  .expected = "1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200",
	  .help = "speed of the line, as set in every unit on it", .variants = RTU },
	{ "parity", schema_choice, F(parity), .choices = parities, .deflt = "none",
	  .help = "parity of the line, as set in every unit on it", .variants = RTU },
	{ "stop-bits", schema_int, F(stop_bits), 1, 2, .deflt = "1", .unit = "bits",
	  .help = "stop bits of the line", .variants = RTU },
	{ "host", set_address, F(host), 1,
	  .expected = "an IP address (a name would make the readers wait for DNS)",
	  .help = "the gateway or reader", .variants = TCP },
	{ "port", schema_int, F(port), 1, 65535, .deflt = "502", .help = "its TCP port",
	  .variants = TCP },
};
#undef F

#define F(member) SCHEMA_FIELD(struct conf_reader, member)
static const struct schema_key reader[] = {
	{ "kind", schema_choice, F(kind), .choices = reader_kinds,
	  .help = "how the reader is wired" },
	{ "use", schema_choice, F(use), .choices = reader_uses, .deflt = "punch",
	  .help = "what a card there is for: a punch, or to view one's own record" },
	{ "chip", set_chip, F(chip), .deflt = "none",
	  .expected = "the label of a GPIO chip, as gpiodetect shows it in brackets, or none",
	  .help = "GPIO chip; none takes the first that has both lines", .variants = WIEGAND },
	{ "d0", schema_text, F(d0), 1,
	  .expected = "the name of a line, as gpioinfo shows it: GPIO17",
	  .help = "line of DATA0 (green)", .variants = WIEGAND },
	{ "d1", schema_text, F(d1), 1,
	  .expected = "the name of a line, as gpioinfo shows it: GPIO18",
	  .help = "line of DATA1 (white)", .variants = WIEGAND },
	{ "bias", schema_choice, F(bias), .choices = biases, .deflt = "pull-up",
	  .help = "resistor inside the chip; fit one outside as well", .variants = WIEGAND },
	{ "invert", schema_yes, F(invert), .deflt = "no",
	  .help = "the level shifter inverts: lines idle low", .variants = WIEGAND },
	{ "format", set_formats, F(formats), 1,
	  .expected = "the names of at most 4 formats: h10301",
	  .help = "formats of the frames it sends, of different lengths", .variants = WIEGAND },
	{ "gap-ms", schema_int, F(gap_ms), 5, 1000, .deflt = "30", .unit = "ms",
	  .help = "silence that ends a frame", .variants = WIEGAND },
	{ "reject", set_numbers, F(reject), 0, INT64_MAX, .deflt = "65535",
	  .expected = "at most 8 numbers parted by blanks, or none",
	  .help = "card numbers by which it says that nobody was recognised",
	  .variants = WIEGAND },
	{ "reject-facility", set_numbers, F(reject_facility), 0, UINT32_MAX, .deflt = "none",
	  .expected = "at most 8 numbers parted by blanks, or none",
	  .help = "facility numbers by which it says so", .variants = WIEGAND },
	{ "reverse-bytes", schema_yes, F(reverse_bytes), .deflt = "no",
	  .help = "it sends the bytes of a UID last one first", .variants = WIEGAND },
	{ "uid-bytes", schema_int, F(uid_bytes), 0, 8, .deflt = "0", .unit = "bytes",
	  .help = "bytes of a UID that count, from its first; 0 is all", .variants = WIEGAND },
	{ "led", schema_text, F(led), .deflt = "none", .expected = "the name of a line, or none",
	  .help = "line of its light, lit when a punch is stored", .variants = WIEGAND },
	{ "buzzer", schema_text, F(buzzer), .deflt = "none",
	  .expected = "the name of a line, or none",
	  .help = "line of its beeper, sounded when a punch is stored", .variants = WIEGAND },
	{ "signal-active-low", schema_yes, F(signal_active_low), .deflt = "no",
	  .help = "led and buzzer are on while their line is low", .variants = WIEGAND },
	{ "signal-ms", schema_int, F(signal_ms), 20, 5000, .deflt = "300", .unit = "ms",
	  .help = "how long led and buzzer are on", .variants = WIEGAND },
	{ "bus", schema_slug, F(bus_name), .expected = "the NAME of a [bus NAME]",
	  .help = "bus it hangs on", .variants = MODBUS },
	{ "address", schema_int, F(address), 0, 255,
	  .help = "its Modbus address; 1 to 247 on a serial line", .variants = MODBUS },
	{ "profile", schema_slug, F(profile),
	  .expected = "the name of a profile in share/hadir/readers, without its ending",
	  .help = "what the device does, a file of its own", .variants = MODBUS },
	{ "poll-ms", schema_int, F(poll_ms), 20, 60000, .deflt = "250", .unit = "ms",
	  .help = "how often it is asked", .variants = MODBUS },
	{ "file", schema_path, F(file), 1, .expected = "the absolute path of a file or FIFO",
	  .help = "what it plays", .variants = REPLAY },
	{ "format", set_formats, F(formats), .deflt = "none",
	  .expected = "the names of at most 4 formats, or none",
	  .help = "formats of the frames in the file", .variants = REPLAY },
};
#undef F

#define S(kind_, named_, keys_, ...) \
	{ .kind = kind_, .named = named_, .keys = keys_, .key_count = ARRAY_LEN(keys_), __VA_ARGS__ }
const struct schema_section keys_sections[KEYS_SECTIONS] = {
	[KEYS_OFFICE] = S("office", false, office),
	[KEYS_TIME] = S("time", false, time_keys),
	[KEYS_STORE] = S("store", false, store),
	[KEYS_BACKUP] = S("backup", false, backup),
	[KEYS_RETENTION] = S("retention", false, retention),
	[KEYS_CONTROL] = S("control", false, control),
	[KEYS_WEB] = S("web", false, web),
	[KEYS_BROKER] = S("broker", true, broker, .refused = broker_refused),
	[KEYS_BUS] = S("bus", true, bus),
	[KEYS_READER] = S("reader", true, reader),
};
/* clang-format on */

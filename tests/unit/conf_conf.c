/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/util.h"
#include "conf/conf.h"
#include "conf/rules.h"
#include "conf/schema.h"

#define OFFICE "[office]\nid = kecamatan\nname = Kecamatan\nzone = Asia/Makassar\n"

/* A directory as /etc/hadir, with the rules that we ship. */
struct place {
	char dir[64];
	char path[128]; /* of its hadir.conf */
};

static void write_file(const struct place *p, const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", p->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int place_open(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	char path[160], *rules = realpath("config/rules", NULL);

	strcpy(p->dir, "/tmp/hadir-conf-XXXXXX");
	if (rules == NULL || mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(p->path, sizeof(p->path), "%s/hadir.conf", p->dir);
	snprintf(path, sizeof(path), "%s/conf.d", p->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/rules", p->dir);
	if (symlink(rules, path) < 0)
		return -1;
	free(rules);
	*state = p;
	return 0;
}

static int place_close(void **state)
{
	struct place *p = *state;
	char command[128];
	int r;

	snprintf(command, sizeof(command), "rm -r %s", p->dir);
	r = system(command);
	free(p);
	return r;
}

/* The item of that line that holds `part`, or NULL. */
static const struct diag_item *find_item(const struct diag *d, int line, const char *part)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->items[i].line == line && strstr(d->items[i].text, part) != NULL)
			return &d->items[i];
	return NULL;
}

static void load_good(const struct place *p, struct conf **ret)
{
	struct diag d = {0};
	int r = conf_load(p->path, &d, ret);

	if (r != 0) {
		diag_print(&d, stderr);
		fail_msg("%d", r);
	}
	diag_done(&d);
}

static void test_ten_mistakes_in_one_file_are_ten_messages(void **state)
{
	static const struct {
		int line;
		const char *found, *cure;
	} rows[] = {
		{3, "id = Kecamatan Kandangan", "a-z, 0-9 and -"},
		{5, "zone = Asia/Makasar", "Asia/Makassar"},
		{6, "langauge", "did you mean language?"},
		{9, "mqtt://192.168.1.20", "write mqtts://"},
		{10, "password", "password-credential = NAME"},
		{11, "topics = late lates", "words of: state punch"},
		{15, "chip = gpiochip0", "give the label that gpiodetect shows"},
		{17, "d1 = GPIO17 is the d0 of [reader pintu-depan] already", "one line"},
		{18, "gap-ms = 3000", "a whole number from 5 to 1000 ms"},
		{21, "[reeder]", "did you mean [reader]?"},
		{24, "lacks address", "expected a whole number from 0 to 255"},
		{26, "no [bus rs485]", "add that section"},
	};
	const char *path = "tests/fixtures/conf/ten-mistakes.conf";
	struct place *p = *state;
	struct diag d = {0};
	struct conf *c = NULL;
	char text[2048], *secret;
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	write_file(p, "hadir.conf", text);
	assert_int_equal(-EINVAL, conf_load(p->path, &d, &c));
	assert_null(c);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct diag_item *item = find_item(&d, rows[i].line, rows[i].found);

		if (item == NULL || item->severity != DIAG_ERROR ||
		    strstr(item->text, rows[i].cure) == NULL) {
			diag_print(&d, stderr);
			fail_msg("line %d: %s", rows[i].line, item ? item->text : "not told");
		}
	}
	if (d.errors != ARRAY_LEN(rows)) {
		diag_print(&d, stderr);
		fail_msg("%zu errors", d.errors);
	}
	for (size_t i = 0; i < d.count; i++) {
		secret = strstr(d.items[i].text, "rahasia");
		assert_null(secret);
	}
	diag_done(&d);
}

#define WIEGAND(name)                                                                             \
	"[reader " name "]\nkind = wiegand\nformat = h10301\nchip = pinctrl-bcm2711\n" /* 4 lines \
											*/
#define MODBUS(name) "[reader " name "]\nkind = modbus\nprofile = hadir-log\n"	       /* 3 lines */
#define BUS(name) "[bus " name "]\nkind = rtu\ndevice = /dev/" name "\n"	       /* 3 lines */
#define TCP(name) "[bus " name "]\nkind = tcp\nhost = 10.0.0.1\n"		       /* 3 lines */
#define LONG_WORD                                                                      \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" /* 70 \
										  */
#define BROKER "[broker office]\n"						 /* line 5 */

static void test_each_mistake_is_told_with_its_line_and_cure(void **state)
{
	static const struct {
		const char *text; /* from line 5 on */
		int line;
		const char *told;
	} rows[] = {
		/* lines and addresses */
		{WIEGAND("a") "d0 = L1\nd1 = L2\n" WIEGAND("b") "d0 = L3\nd1 = L2\n", 16,
		 "d1 = L2 is the d1 of [reader a] already"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nled = L2\n", 11, "led = L2 is the d1"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nbuzzer = L3\n" WIEGAND("b") "d0 = L3\nd1 = L4\n",
		 16, "d0 = L3 is the buzzer of [reader a] already"},
		{BUS("x") MODBUS("a") "bus = x\naddress = 1\n" MODBUS("b") "bus = x\naddress = 1\n",
		 17, "address 1 on bus x is [reader a] already"},
		{BUS("x") MODBUS("a") "bus = x\naddress = 248\n", 12, "1 to 247 on a serial line"},
		{BUS("x") MODBUS("a") "bus = x\naddress = 0\n", 12, "1 to 247 on a serial line"},
		{BUS("north") MODBUS("a") "bus = nroth\naddress = 1\n", 11, "did you mean north?"},
		{BUS("x") "[bus y]\nkind = rtu\ndevice = /dev/x\n", 8, "the same as [bus x]"},
		{TCP("x") TCP("y"), 8, "the same as [bus x]"},
		{BUS("x") MODBUS("a") "address = 1\n", 8, "lacks bus"},
		{BUS("x") MODBUS("a") "bus = x\naddress = 1\n" MODBUS("b") "address = 1\n", 13,
		 "lacks bus"},
		{"[bus x]\nkind = tcp\nhost = reader.local\n", 7, "expected an IP address"},
		{BUS("x") "host = 10.0.0.1\n", 8, "host is no key of kind = rtu"},
		{BUS("x") "baud = 14400\n", 8, "9600, 19200"},
		/* sections */
		{BUS("x") BUS("x"), 8, "there is a [bus x] already"},
		{OFFICE, 5, "there is a [office] already"},
		{"[store kandangan]\n", 5, "without a name"},
		{"[reader]\nkind = replay\n", 5, "expected [reader NAME]"},
		{"[reader A]\nkind = replay\n", 5, "expected [reader NAME]"},
		{"[schedule default]\nmon = off\n", 5, "stands in a file in rules/"},
		{"[blorb]\nx = 1\n", 5, "there is no section [blorb]"},
		{"[reader a]\nformat = h10301\n", 5, "lacks kind: expected wiegand, modbus or"},
		{"[reader a]\nkind = wiegnd\n", 6, "expected wiegand, modbus or replay"},
		/* values */
		{"[retention]\nframe-raw-days = -1\n", 6, "from 0 to 3650 days"},
		{"[retention]\nframe-raw-days = 5 days\n", 6, "from 0 to 3650 days"},
		{"[retention]\nframe-raw-days =\n", 6, "frame-raw-days = (nothing)"},
		{"[retention]\nframe-raw-days = 5\nframe-raw-days = 6\n", 7, "given twice"},
		{"[store]\npath = hadir.db\n", 6, "expected an absolute path"},
		{"[time]\nrtc = rtc0\n", 6, "/dev/rtc0, or none"},
		{WIEGAND("a") "d0 = L1\n", 5, "lacks d1"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nreject = 65535 x\n", 11, "at most 8 numbers"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nreject =\n", 11, "at most 8 numbers"},
		{"[reader a]\nkind = wiegand\nd0 = L1\nd1 = L2\nformat =\n", 9,
		 "at most 4 formats"},
		{"[store]\npath = /" LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD "\n", 6,
		 "an absolute path"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\ninvert = true\n", 11, "expected yes or no"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nbias = up\n", 11,
		 "pull-up, pull-down, none or as"},
		{WIEGAND("a") "format = a b c d e\nd0 = L1\nd1 = L2\n", 9, "given twice"},
		{"[reader a]\nkind = wiegand\nd0 = L1\nd1 = L2\nformat = a b c d e\n", 9,
		 "at most 4 formats"},
		/* brokers */
		{BROKER "user = x\n", 5, "lacks url"},
		{BROKER "url = tcp://127.0.0.1\n", 6, "instead of tcp://"},
		{BROKER "url = mqtt://example.org\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://127.0.0.1.example.org\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://[2001:db8::1]\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://[::2]\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://[::1:0:1]\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://[0:0:1::1]\n", 6, "plain text to another machine"},
		{BROKER "url = mqtt://localhost\nzebra = 1\n", 7, "[broker] has no key zebra"},
		{BROKER "url = mqtt://localhost/" LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD
			"\n",
		 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://localhost:99999\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://localhost/x\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = http://localhost\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://me:rahasia@localhost\n", 6, "no user and no password in a"},
		{BROKER "url = mqtt://localhost\nuser = a\x7fz\n", 7, "user = "},
		{BROKER "url = mqtt://localhost\nuser = a\x01z\n", 7, "user = "},
		{BROKER "url = mqtt://localhost\npasswd = rahasia\n", 7, "passwd is refused"},
		{BROKER "url = mqtt://localhost\npassword-credential = /etc/x\n", 7,
		 "LoadCredential"},
		{BROKER "url = mqtt://localhost\npassword-credential = ..\n", 7, "LoadCredential"},
		{BROKER "url = mqtt://localhost\npassword-credential = rahasia sekali\n", 7,
		 "LoadCredential"},
		{BROKER "url = mqtt://localhost\npassword rahasia\n", 7, "\"password\": expected"},
		{BROKER "url = mqtt://localhost\npassword-credential = x\n", 7, "no user = NAME"},
		{BROKER "url = mqtts://h\nclient-key = /etc/passwd\n", 7, "no client-cert"},
		{BROKER "url = mqtt://localhost\ntopics =\n", 7, "expected all, or words of"},
		{BROKER "url = mqtt://localhost\ntopics = late " LONG_WORD "\n", 7,
		 "expected all, or words of"},
		{BROKER "url = mqtt://[::1\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://[::1]x\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://[::g]\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://-x\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://.x\n", 6, "mqtt://HOST[:PORT]"},
		{BROKER "url = mqtt://" LONG_WORD LONG_WORD LONG_WORD "\n", 6,
		 "mqtt://HOST[:PORT]"},
		{BROKER "url = ssl://localhost\n", 6, "instead of ssl://"},
		/* lists and addresses */
		{BUS("x") "baud = fast\n", 8, "9600, 19200"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nreject = 1 " LONG_WORD "\n", 11,
		 "at most 8 numbers"},
		{WIEGAND("a") "d0 = L1\nd1 = L2\nreject = 1 2 3 4 5 6 7 8 9\n", 11,
		 "at most 8 numbers"},
		{"[reader a]\nkind = wiegand\nd0 = L1\nd1 = L2\nformat = A\n", 9,
		 "at most 4 formats"},
		{"[reader a]\nkind = wiegand\nd0 = L1\nd1 = L2\nformat = a " LONG_WORD "\n", 9,
		 "at most 4 formats"},
		{"[control]\npath = /" LONG_WORD LONG_WORD "\n", 6, "holds at most 107"},
		{"[web]\nurl = http://\n", 6, "http://HOST[:PORT]"},
		{"[web]\nurl = https://a/b\n", 6, "http://HOST[:PORT]"},
		{"[web]\nurl = ftp://a\n", 6, "http://HOST[:PORT]"},
		{"[web]\nurl = http://" LONG_WORD LONG_WORD LONG_WORD LONG_WORD LONG_WORD "\n", 6,
		 "http://HOST[:PORT]"},
		{"[web]\nkiosk = 10.0.0.1 10.0.0.300\n", 6, "IP addresses of at most 255"},
		{"[web]\nkiosk = 10.0.0.1 " LONG_WORD "\n", 6, "IP addresses of at most 255"},
		{"[web]\nkiosk = " LONG_WORD LONG_WORD LONG_WORD LONG_WORD "\n", 6,
		 "IP addresses of at most 255"},
		{"[web]\naddress = localhost\n", 6, "an IP address of this machine"},
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[1024];
		struct diag d = {0};
		struct conf *c = NULL;
		const struct diag_item *item;

		snprintf(text, sizeof(text), "%s%s", OFFICE, rows[i].text);
		write_file(p, "hadir.conf", text);
		assert_int_equal(-EINVAL, conf_load(p->path, &d, &c));
		item = find_item(&d, rows[i].line, rows[i].told);
		if (item == NULL || item->severity != DIAG_ERROR || d.errors != 1) {
			diag_print(&d, stderr);
			fail_msg("row %zu, line %d: \"%s\" not told alone", i, rows[i].line,
				 rows[i].told);
		}
		for (size_t k = 0; k < d.count; k++)
			assert_null(strstr(d.items[k].text, "rahasia"));
		diag_done(&d);
	}
}

static void test_a_link_has_the_host_by_which_the_page_is_reached(void **state)
{
	static const struct {
		const char *web, *url;
	} rows[] = {
		{"", "http://127.0.0.1:8080"},
		{"url = https://hadir.example.org\n", "https://hadir.example.org"},
		{"url = http://10.0.0.1:81\nkiosk = 10.0.0.2 ::1\n", "http://10.0.0.1:81"},
		{"url = none\nkiosk = none\naddress = fe80::1\nport = 81\n", "http://[fe80::1]:81"},
		{"certificate = /tmp/x.pem\nkey = /tmp/x.key\naddress = 10.0.0.1\n",
		 "https://10.0.0.1:8080"},
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[512], folder[64], want[160];
		struct conf *c;

		snprintf(text, sizeof(text), "%s[web]\n%s", OFFICE, rows[i].web);
		write_file(p, "hadir.conf", text);
		load_good(p, &c);
		if (strcmp(c->web.url, rows[i].url) != 0)
			fail_msg("row %zu: %s", i, c->web.url);
		snprintf(want, sizeof(want), "%s/rules", p->dir);
		assert_int_equal(conf_rules_folder(c, folder, sizeof(folder)), 0);
		assert_string_equal(folder, want);
		assert_int_equal(conf_rules_folder(c, folder, strlen(want)), -ENAMETOOLONG);
		conf_free(c);
	}
}

static void test_a_configuration_in_the_working_folder_has_its_rules_there(void **state)
{
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct place *p = *state;
	struct diag d = {0};
	char folder[64];
	struct conf *c;

	write_file(p, "hadir.conf", OFFICE);
	assert_int_equal(chdir(p->dir), 0);
	assert_int_equal(conf_load("hadir.conf", &d, &c), 0);
	assert_int_equal(fchdir(here), 0);
	close(here);
	assert_int_equal(conf_rules_folder(c, folder, sizeof(folder)), 0);
	assert_string_equal(folder, "./rules");
	conf_free(c);
	diag_done(&d);
}

static void test_what_is_expected_is_told_as_far_as_there_is_room(void **state)
{
	static const char *const choices[] = {"none", "block", "minute", NULL};
	static const struct {
		size_t room;
		const char *told;
	} rows[] = {
		{32, "none, block or minute"},
		{22, "none, block or minute"},
		{21, "none, block or "},
		{5, "none"},
	};
	const struct schema_key key = {.name = "x", .set = schema_choice, .choices = choices};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char told[33];

		memset(told, '~', sizeof(told));
		schema_expected(&key, told, rows[i].room);
		if (strcmp(told, rows[i].told) != 0 || told[rows[i].room] != '~')
			fail_msg("%zu bytes: %s", rows[i].room, told);
	}
}

static void test_for_all_addresses_a_link_has_the_machine_s_name(void **state)
{
	struct place *p = *state;
	char host[64];
	struct conf *c;

	assert_int_equal(gethostname(host, sizeof(host) - 1), 0);
	for (int v6 = 0; v6 <= 1; v6++) {
		write_file(p, "hadir.conf",
			   v6 ? OFFICE "[web]\naddress = ::\n"
			      : OFFICE "[web]\naddress = 0.0.0.0\n");
		load_good(p, &c);
		assert_non_null(strstr(c->web.url, host));
		conf_free(c);
	}
}

static void test_the_257th_file_is_refused(void **state)
{
	struct place *p = *state;
	struct diag d = {0};
	struct conf *c;

	write_file(p, "hadir.conf", OFFICE);
	for (int i = 0; i < CONF_FILES_MAX; i++) {
		char name[32];

		snprintf(name, sizeof(name), "conf.d/%03d.conf", i);
		write_file(p, name, "");
	}
	assert_int_equal(-EINVAL, conf_load(p->path, &d, &c));
	assert_int_equal(d.errors, 1);
	assert_non_null(find_item(&d, 0, "more than 256 files: not read"));
	diag_done(&d);
}

static void test_a_doubt_is_told_and_loads(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *told;
	} rows[] = {
		{"", 0, "no [reader NAME]"},
		{"", 0, "no [broker NAME]"},
		{"[reader a]\nkind = replay\nfile = /tmp/x\nformat = h10301\n", 0,
		 "no [broker NAME]"},
		{BUS("x"), 5, "no reader hangs on [bus x]"},
		{BROKER "url = mqtts://h\nca = /no/such.pem\n", 7, "no connection to h until"},
		{BROKER "url = mqtt://localhost\nca = /etc/passwd\n", 7, "the url is not mqtts"},
		{BROKER "url = mqtt://localhost\ninsecure = yes\n", 7, "insecure has no effect"},
		{BROKER "url = mqtt://[::1]\ninsecure = yes\n", 7, "insecure has no effect"},
		{BROKER "url = mqtts://h\ninsecure = yes\n", 7, "insecure has no effect"},
		{BROKER "url = mqtts://h\nclient-cert = /no/such.pem\nclient-key = /no/such.key\n",
		 8, "client-key = /no/such.key"},
		{BUS("x") BUS("y"), 8, "no reader hangs on [bus y]"},
		{TCP("x") "[bus y]\nkind = tcp\nhost = 10.0.0.2\n", 8,
		 "no reader hangs on [bus y]"},
		{TCP("x") TCP("y") "port = 503\n", 8, "no reader hangs on [bus y]"},
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[1024];
		struct diag d = {0};
		struct conf *c = NULL;
		const struct diag_item *item;

		snprintf(text, sizeof(text), "%s%s", OFFICE, rows[i].text);
		write_file(p, "hadir.conf", text);
		if (conf_load(p->path, &d, &c) != 0)
			diag_print(&d, stderr);
		assert_non_null(c);
		item = find_item(&d, rows[i].line, rows[i].told);
		if (item == NULL || item->severity != DIAG_WARNING)
			fail_msg("row %zu: not told: %s", i, rows[i].told);
		conf_free(c);
		diag_done(&d);
	}
}

static void test_a_whole_configuration_becomes_values(void **state)
{
	static const char text[] = OFFICE
		"language = en\n"
		"[broker up]\nurl = mqtts://mqtt.example.org/\nuser = u\npassword-credential = c\n"
		"topics = late today\nnames = yes\npace = 0\n"
		"[broker six]\nurl = mqtt://[::1]:1884\n"
		"[broker far]\nurl = mqtt://10.1.2.3\ninsecure = yes\n"
		"[reader loket]\nkind = modbus\nbus = north\naddress = 7\nprofile = hadir-log\n"
		"[bus south]\nkind = rtu\ndevice = /dev/ttyUSB0\nparity = even\nbaud = 19200\n"
		"[bus north]\nkind = tcp\nhost = 10.0.0.5\n"
		"[reader pintu]\nkind = wiegand\nchip = pinctrl-rp1\nd0 = GPIO17\nd1 = GPIO18\n"
		"format = h10301 key4\nreject = 1 99999999999\nled = GPIO22\n"
		"[reader main]\nkind = replay\nfile = /tmp/x\n"
		"[reader lower]\nkind = modbus\nbus = north\naddress = 6\nprofile = x\n"
		"[reader same]\nkind = modbus\nbus = south\naddress = 6\nprofile = x\n"
		/* lines of another chip */
		"[reader belakang]\nkind = wiegand\nchip = pinctrl-bcm2711\nd0 = GPIO17\n"
		"d1 = GPIO18\nformat = h10301\n";
	struct place *p = *state;
	struct conf *c;

	write_file(p, "hadir.conf", text);
	load_good(p, &c);
	assert_string_equal("kecamatan", c->office.id);
	assert_int_equal(CONF_ENGLISH, c->office.language);
	assert_string_equal("", c->time.rtc);
	assert_string_equal("/var/lib/hadir/hadir.db", c->store.path);
	assert_int_equal(30, c->retention.frame_raw_days);
	assert_string_equal("hadir-hr", c->control.group_hr);

	assert_int_equal(3, c->broker_count);
	assert_string_equal("mqtts://mqtt.example.org", c->brokers[0].url);
	assert_string_equal("mqtt.example.org", c->brokers[0].host);
	assert_int_equal(8883, c->brokers[0].port);
	assert_true(c->brokers[0].tls && c->brokers[0].names);
	assert_int_equal(1 << CONF_TOPIC_LATE | 1 << CONF_TOPIC_TODAY, c->brokers[0].topics);
	assert_int_equal(0, c->brokers[0].pace);
	assert_string_equal("::1", c->brokers[1].host);
	assert_int_equal(1884, c->brokers[1].port);
	assert_false(c->brokers[1].names);
	assert_int_equal((1 << CONF_TOPICS) - 1, c->brokers[1].topics);
	assert_int_equal(1883, c->brokers[2].port);

	assert_int_equal(6, c->reader_count);
	assert_string_equal("north", c->buses[c->readers[0].bus].name);
	assert_int_equal(CONF_PARITY_EVEN, c->buses[0].parity);
	assert_int_equal(19200, c->buses[0].baud);
	assert_int_equal(502, c->buses[1].port);
	assert_int_equal(250, c->readers[0].poll_ms);
	assert_int_equal(2, c->readers[1].formats.count);
	assert_string_equal("key4", c->readers[1].formats.names[1]);
	assert_int_equal(30, c->readers[1].gap_ms);
	assert_int_equal(CONF_BIAS_PULL_UP, c->readers[1].bias);
	assert_int_equal(2, c->readers[1].reject.count);
	assert_true(c->readers[1].reject.n[1] == 99999999999);
	assert_int_equal(0, c->readers[1].reject_facility.count);
	assert_string_equal("", c->readers[1].buzzer);
	assert_int_equal(0, c->readers[2].formats.count);
	assert_int_equal(CONF_READER_REPLAY, c->readers[2].kind);
	conf_free(c);
}

static void test_every_value_tells_where_it_comes_from(void **state)
{
	struct place *p = *state;
	struct conf_at at;
	struct conf *c;
	int found = 0;

	write_file(p, "hadir.conf", OFFICE);
	write_file(p, "conf.d/20.conf", "[store]\n\npath = /tmp/x.db\n");
	load_good(p, &c);
	for (size_t i = 0; i < c->value_count; i++) {
		const struct conf_value *v = &c->values[i];

		if (strcmp(v->key, "zone") == 0) {
			assert_string_equal(p->path, v->at.file);
			assert_int_equal(4, v->at.line);
			found |= 1;
		} else if (strcmp(v->kind, "store") == 0) {
			assert_non_null(strstr(v->at.file, "conf.d/20.conf"));
			assert_int_equal(3, v->at.line);
			assert_string_equal("/tmp/x.db", v->value);
			found |= 2;
		} else if (strcmp(v->key, "frame-raw-days") == 0) {
			assert_null(v->at.file);
			assert_string_equal("30", v->value);
			found |= 4;
		}
	}
	assert_int_equal(7, found);
	at = conf_where(c, "office", "", "language"); /* a default: where its section is */
	assert_int_equal(1, at.line);
	conf_free(c);
	unlink(strcat(strcpy((char[160]){0}, p->dir), "/conf.d/20.conf"));
}

static void test_drop_ins_are_read_by_name_and_only_conf(void **state)
{
	struct place *p = *state;
	struct conf *c;
	static const char *const names[] = {"30.conf", "10.conf", "20.conf.example", ".40.conf"};

	write_file(p, "hadir.conf", OFFICE);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char text[128], name[64];

		snprintf(text, sizeof(text), "[reader r%zu]\nkind = replay\nfile = /x\n", i);
		snprintf(name, sizeof(name), "conf.d/%s", names[i]);
		write_file(p, name, text);
	}
	load_good(p, &c);
	assert_int_equal(2, c->reader_count);
	assert_string_equal("r1", c->readers[0].name);
	assert_string_equal("r0", c->readers[1].name);
	conf_free(c);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char path[160];

		snprintf(path, sizeof(path), "%s/conf.d/%s", p->dir, names[i]);
		unlink(path);
	}
}

static void test_the_sixty_fifth_reader_is_refused(void **state)
{
	struct place *p = *state;
	char text[8192] = OFFICE;
	struct conf *c;

	for (int i = 0; i <= CONF_READERS_MAX; i++) {
		struct diag d = {0};

		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "[reader r%d]\nkind = replay\nfile = /x\n", i);
		if (i + 1 < CONF_READERS_MAX)
			continue;
		write_file(p, "hadir.conf", text);
		assert_int_equal(i < CONF_READERS_MAX ? 0 : -EINVAL, conf_load(p->path, &d, &c));
		if (i < CONF_READERS_MAX)
			conf_free(c);
		else
			assert_non_null(find_item(&d, 5 + 3 * i, "room for 64"));
		diag_done(&d);
	}
}

static void test_a_missing_file_is_told_and_so_is_what_it_would_hold(void **state)
{
	struct diag d = {0};
	struct conf *c;

	assert_int_equal(-EINVAL, conf_load("/nowhere/hadir.conf", &d, &c));
	assert_non_null(find_item(&d, 0, "No such file"));
	assert_non_null(find_item(&d, 0, "[office] lacks id"));
	assert_non_null(find_item(&d, 0, "no rules there"));
	diag_done(&d);
}

static void test_what_we_ship_loads_without_a_doubt(void **state)
{
	struct diag d = {0};
	struct conf *c;

	assert_int_equal(0, conf_load("config/hadir.conf", &d, &c));
	diag_print(&d, stderr);
	assert_int_equal(0, d.warnings);
	assert_int_equal(1, c->reader_count);
	conf_free(c);
	diag_done(&d);
}

static void test_the_shipped_drop_ins_load_beside_it(void **state)
{
	static const char *const names[] = {"modbus.conf", "uplink.conf"};
	struct place *p = *state;
	struct conf *c;

	write_file(p, "hadir.conf", OFFICE);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char to[160], from[160], *real;

		snprintf(from, sizeof(from), "config/conf.d/%s.example", names[i]);
		snprintf(to, sizeof(to), "%s/conf.d/%s", p->dir, names[i]);
		real = realpath(from, NULL);
		assert_non_null(real);
		assert_int_equal(0, symlink(real, to));
		free(real);
	}
	load_good(p, &c);
	assert_int_equal(1, c->broker_count);
	assert_int_equal(1, c->reader_count);
	conf_free(c);
}

/* Each line of a display (.Bd ... .Ed) of the page, as a file of its own. */
static void take_examples(const char *page, const struct place *p, const char *before,
			  const char *name, int *ret_count)
{
	FILE *f = fopen(page, "r");
	char line[512], text[8192] = "";
	bool in = false;

	assert_non_null(f);
	*ret_count = 0;
	while (fgets(line, sizeof(line), f) != NULL) {
		struct diag d = {0};
		struct conf *c = NULL;

		if (strncmp(line, ".Bd", 3) == 0) {
			in = true;
			strcpy(text, before);
		} else if (strncmp(line, ".Ed", 3) == 0) {
			in = false;
			write_file(p, name, text);
			if (conf_load(p->path, &d, &c) != 0) {
				diag_print(&d, stderr);
				fail_msg("%s: an example does not load:\n%s", page, text);
			}
			conf_free(c);
			*ret_count += 1;
		} else if (in) {
			assert_true(strlen(text) + strlen(line) < sizeof(text));
			strcat(text, line);
		}
		diag_done(&d);
	}
	fclose(f);
}

static void test_the_examples_of_the_man_page_load(void **state)
{
	int n;

	take_examples("daemon/man/hadir.conf.5", *state, "", "hadir.conf", &n);
	assert_true(n >= 3);
}

/* What the page says of that key of that section, up to the next one; "" if it is silent. */
static const char *page_entry(const char *page, const struct conf_key *key)
{
	static char entry[4096];
	char item[128];
	const char *at, *end;

	snprintf(item, sizeof(item), "\n.Ss [%s", key->kind);
	at = strstr(page, item);
	if (at == NULL)
		return "";
	end = strstr(at + 1, "\n.Ss ") ?: strstr(at, "\n.Sh ");
	snprintf(item, sizeof(item), "\n.It Ic %s%s%s\n", key->name,
		 *key->variant != '\0' ? " Pq " : "", key->variant);
	at = strstr(at, item);
	if (at == NULL || end == NULL || at > end)
		return "";
	end = strstr(at + 1, "\n.It ") ?: end;
	snprintf(entry, sizeof(entry), "%.*s\n", (int)(end - at), at);
	return entry;
}

/* A page that is silent about a key, or tells another default or range, misleads. */
static void test_the_man_pages_tell_every_key_with_default_and_range(void **state)
{
	static const char *const pages[] = {"daemon/man/hadir.conf.5", "daemon/man/hadir-rules.5"};
	static char text[2][65536];
	struct conf_key key;
	bool rules = false;

	for (int i = 0; i < 2; i++) {
		FILE *f = fopen(pages[i], "r");

		assert_non_null(f);
		text[i][fread(text[i], 1, sizeof(text[i]) - 1, f)] = '\0';
		fclose(f);
	}
	for (size_t i = 0; conf_key_at(i, &key); i++) {
		char deflt[160], range[160];
		const char *entry;
		long long min, max;

		rules |= strcmp(key.kind, "rule") == 0;
		entry = page_entry(text[rules], &key);
		snprintf(deflt, sizeof(deflt), "\nDefault: %s.\n",
			 key.deflt ?: "none, it must be given");
		if (strstr(entry, deflt) == NULL)
			fail_msg("[%s] %s: %s does not say \"%s\"", key.kind, key.name,
				 pages[rules], deflt + 1);
		if (sscanf(key.expected, "a whole number from %lld to %lld", &min, &max) != 2)
			continue;
		snprintf(range, sizeof(range), "%lld to %lld", min, max);
		if (strstr(entry, range) == NULL)
			fail_msg("[%s] %s: %s does not say %s", key.kind, key.name, pages[rules],
				 range);
	}
	assert_true(rules);
}

int main(void)
{
#define IN_PLACE(f) cmocka_unit_test_setup_teardown(f, place_open, place_close)
	const struct CMUnitTest tests[] = {
		IN_PLACE(test_ten_mistakes_in_one_file_are_ten_messages),
		IN_PLACE(test_each_mistake_is_told_with_its_line_and_cure),
		IN_PLACE(test_a_link_has_the_host_by_which_the_page_is_reached),
		IN_PLACE(test_a_configuration_in_the_working_folder_has_its_rules_there),
		cmocka_unit_test(test_what_is_expected_is_told_as_far_as_there_is_room),
		IN_PLACE(test_for_all_addresses_a_link_has_the_machine_s_name),
		IN_PLACE(test_the_257th_file_is_refused),
		IN_PLACE(test_a_doubt_is_told_and_loads),
		IN_PLACE(test_a_whole_configuration_becomes_values),
		IN_PLACE(test_every_value_tells_where_it_comes_from),
		IN_PLACE(test_drop_ins_are_read_by_name_and_only_conf),
		IN_PLACE(test_the_sixty_fifth_reader_is_refused),
		cmocka_unit_test(test_a_missing_file_is_told_and_so_is_what_it_would_hold),
		cmocka_unit_test(test_what_we_ship_loads_without_a_doubt),
		IN_PLACE(test_the_shipped_drop_ins_load_beside_it),
		IN_PLACE(test_the_examples_of_the_man_page_load),
		cmocka_unit_test(test_the_man_pages_tell_every_key_with_default_and_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

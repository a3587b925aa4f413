# hadir: one Makefile, non-recursive; everything built lands in build/.
.DEFAULT_GOAL := all
PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
BUILD      ?= build
CFLAGS     ?= -O2 -g
CC         ?= cc

PKGS := libsystemd sqlite3 jansson libsodium libmodbus libgpiod
GPIOD_LINES := $(if $(shell pkg-config --atleast-version=2 libgpiod 2>/dev/null && echo y),lines_v2,lines_v1)

override CPPFLAGS += -Idaemon -D_GNU_SOURCE -DHADIR_PREFIX='"$(PREFIX)"' -DHADIR_SYSCONFDIR='"$(SYSCONFDIR)"'
override CFLAGS   += -std=gnu17 -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes \
		     -Wno-unused-parameter -fno-common -pthread $(WERROR)
override CPPFLAGS += $(shell pkg-config --cflags $(PKGS) 2>/dev/null)

objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/$(1)/*.c))
LIBS_DIRS := base core conf reader store book report publish control exchange text account witness backup web
reader_skip := $(filter-out daemon/reader/$(GPIOD_LINES).c,daemon/reader/lines_v1.c daemon/reader/lines_v2.c)

mqtt_srcs := $(wildcard daemon/publish/mqtt*.c)
# Programs that live in a folder of their own: their main is no part of its archive.
mains := daemon/account/hadir-hash.c daemon/backup/hadir-backup.c daemon/web/main.c daemon/witness/hadir-verify.c

define folder_archive
$(1)_objs := $$(patsubst %.c,$(BUILD)/%.o,$$(filter-out $(mqtt_srcs) $(mains) $(reader_skip),$$(wildcard daemon/$(1)/*.c)))
$(BUILD)/lib$(1).a: $$($(1)_objs)
	@rm -f $$@
	$$(if $$^,ar rcs $$@ $$^,ar rcs $$@)
endef
$(foreach d,$(LIBS_DIRS),$(eval $(call folder_archive,$(d))))

# Which folders a unit test of a folder may link: the dependency rule of the tree, by linker.
deps_base     :=
deps_core     :=
deps_conf     := core base
deps_reader   := conf core base
deps_store    := core base
deps_book     := store conf core base
deps_report   := book store conf text core base
deps_publish  := text core base
deps_control  := text core base
deps_exchange := conf core base
deps_text     := core base
deps_account  := base
deps_witness  := core base
deps_backup   := store conf core base
deps_web      := report book control exchange store conf text core base
libs_base     := -lsystemd
libs_core     :=
libs_conf     := -lsystemd
libs_reader   := -lgpiod -lmodbus -lsystemd
libs_store    := -lsqlite3 -lsodium -ljansson -lsystemd
libs_book     := -lsystemd
libs_report   := -lxlsxwriter -lqrencode -ljansson -lsystemd
libs_publish  := -ljansson -lsodium -lsystemd
libs_control  := -ljansson -lsystemd
libs_exchange := -lical -lzip -lexpat -lsystemd
libs_text     := -lsystemd
libs_account  := -lsodium -lsystemd
libs_backup   := -lsodium -ljansson -lsystemd
libs_witness  := -lsodium -ljansson -lsystemd
libs_web      := -lmicrohttpd -lsodium -ljansson -lsystemd

PROGRAMS := $(BUILD)/hadird $(BUILD)/hadir-mqtt $(BUILD)/hadir-hash $(BUILD)/hadir-backup $(BUILD)/hadirctl $(BUILD)/hadir-web \
	$(BUILD)/hadir-verify
UNIT     := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/*.c))

all: $(PROGRAMS)

hadird_parts := $(BUILD)/daemon/main.o $(BUILD)/daemon/pipeline.o \
		$(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/flow/*.c)) \
		$(foreach d,report book publish control account reader exchange backup store conf text witness core base,$(BUILD)/lib$(d).a)
hadird_libs  := -lgpiod -lmodbus -lsqlite3 -lsodium -ljansson -lsystemd
$(BUILD)/hadird: $(hadird_parts)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(hadird_libs)

# The daemon with one of its files exchanged, to plant a fault: tests/invariants/breaks.py
planted:
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $(OUT) $(CHANGED) \
		$(filter-out $(BUILD)/$(FILE:.c=.o),$(hadird_parts)) $(hadird_libs)

$(BUILD)/hadir-mqtt: $(patsubst %.c,$(BUILD)/%.o,$(mqtt_srcs)) $(foreach d,publish conf base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lpaho-mqtt3as

$(BUILD)/hadirctl: $(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/ctl/*.c)) \
		$(foreach d,report book control exchange backup store conf text witness core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lqrencode -lxlsxwriter -lical -lzip -lexpat -lsqlite3 -lsodium -ljansson -lsystemd

$(BUILD)/hadir-backup: $(BUILD)/daemon/backup/hadir-backup.o \
		$(foreach d,backup store conf core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lsqlite3 -lsodium -ljansson -lsystemd

$(BUILD)/hadir-hash: $(BUILD)/daemon/account/hadir-hash.o $(BUILD)/libbase.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lsodium -lsystemd

# Evidence is checked by people who have neither a database nor a daemon.
$(BUILD)/hadir-verify: $(BUILD)/daemon/witness/hadir-verify.o \
		$(foreach d,witness text core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lsodium -ljansson

$(BUILD)/daemon/web/assets.o: daemon/web/hadir.css daemon/web/hadir.js daemon/web/hadir.svg
$(BUILD)/hadir-web: $(BUILD)/daemon/web/main.o \
		$(foreach d,web report book control exchange store conf text core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lmicrohttpd -lqrencode -lxlsxwriter -lical -lzip -lexpat -lsqlite3 -lsodium -ljansson -lsystemd

$(BUILD)/tests/unit/control_hadirctl $(BUILD)/tests/unit/control_hadirctl_book: | $(BUILD)/hadirctl

# The tests of a real broker run the real child, found beside them in $(BUILD).
$(BUILD)/tests/unit/publish_broker $(BUILD)/tests/unit/publish_allowed: | $(BUILD)/hadir-mqtt

# Simulated Modbus readers: programs of their own, which speak the real protocols.
SIM_READERS := $(BUILD)/tests/sim-readers/sim-log $(BUILD)/tests/sim-readers/sim-rtu
$(SIM_READERS): %: %.o $(BUILD)/tests/sim-readers/device.o $(BUILD)/tests/sim-readers/console.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/unit/reader_modbus: | $(SIM_READERS)
$(BUILD)/tests/unit/account_hasher: | $(BUILD)/hadir-hash

# The past of an office, for browser tests and benches.
RECORDS := $(BUILD)/tests/browser/records

# Ratios within one run, against the limit and against peers: make bench BENCH="hotpath drain"
BENCH_PROGRAMS := $(BUILD)/tests/bench/month $(BUILD)/tests/bench/limit $(BUILD)/tests/bench/drive $(BUILD)/tests/bench/slowsync.so $(BUILD)/tests/bench/judge \
		$(BUILD)/tests/bench/sheet
$(BUILD)/tests/bench/sheet: $(BUILD)/tests/bench/sheet.o \
		$(foreach d,report text core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lxlsxwriter -lqrencode -ljansson -lsystemd
$(BUILD)/tests/bench/judge: $(BUILD)/tests/bench/judge.o $(BUILD)/libcore.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/bench/month: %: %.o $(foreach d,book store conf core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(libs_store)
$(BUILD)/tests/bench/limit: $(BUILD)/tests/bench/limit.o $(BUILD)/daemon/publish/mqttclient.o $(BUILD)/libbase.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lsqlite3 -lpaho-mqtt3as
$(BUILD)/tests/bench/drive: $(BUILD)/tests/bench/drive.o $(BUILD)/tests/bench/listen.o \
		$(BUILD)/tests/sim-readers/device.o $(BUILD)/tests/sim-readers/console.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/bench/slowsync.so: tests/bench/slowsync.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -shared -fPIC -o $@ $<
bench-programs: all $(BENCH_PROGRAMS) $(SIM_READERS) $(RECORDS)
bench:
	sh tests/packages.sh bench
	@$(MAKE) --no-print-directory -s bench-programs
	BUILD=$(BUILD) python3 tests/bench/bench.py $(BENCH)

# tests/unit/<folder>_<what>.c tests daemon/<folder>/ and links nothing that folder may not use.
unit_folder = $(firstword $(subst _, ,$(notdir $(1))))
.SECONDEXPANSION:
$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $$(BUILD)/lib$$(call unit_folder,$$*).a \
		$$(foreach d,$$(deps_$$(call unit_folder,$$*)),$$(BUILD)/lib$$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(libs_$(call unit_folder,$*)) $(sort $(foreach d,$(deps_$(call unit_folder,$*)),$(libs_$(d)))) -lcmocka

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# One law: the core calls nothing but these (design: "One law: the core decides").
CORE_MAY_CALL := memcpy|memmove|memset|memcmp|memchr|strlen|strcmp|strncmp|bsearch|__assert_fail|__stack_chk_fail
check-core: $(core_objs)
	@nm -u $^ | sed -n 's/^ *U //p' | sort -u >$(BUILD)/core-undefined
	@nm --defined-only $^ | awk 'NF==3 {print $$3}' | sort -u >$(BUILD)/core-defined
	@comm -23 $(BUILD)/core-undefined $(BUILD)/core-defined | grep -vxE '$(CORE_MAY_CALL)' \
		>$(BUILD)/core-breaks || true
	@if [ -s $(BUILD)/core-breaks ]; then echo "core/ calls:"; cat $(BUILD)/core-breaks; exit 1; fi
	@if size -A $^ | awk '$$1 ~ /^\.(data|bss|tdata|tbss)$$/ && $$2 > 0 {bad = 1} END {exit !bad}'; \
		then echo "core/ keeps a global:"; size -A $^ | grep -E '^\.(data|bss|t)|:'; exit 1; fi
	@echo "core is pure"

# Everything the rings of tests/run.sh need of this build.
SIM := $(BUILD)/tests/sim/year
$(SIM): %: %.o $(BUILD)/tests/sim/world.o $(BUILD)/libcore.a $(BUILD)/libbase.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lsystemd
$(RECORDS): %: %.o $(foreach d,store core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(libs_store)
CRASH := $(BUILD)/tests/crash/crash_store $(BUILD)/tests/crash/tracer \
	$(patsubst %,$(BUILD)/tests/%.so,crash/faults crash/memory crash/poison uml/cut-at) $(BUILD)/tests/uml/cut-play
$(BUILD)/tests/crash/crash_store: %: %.o $(foreach d,store core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(libs_store)
$(BUILD)/tests/crash/tracer $(BUILD)/tests/uml/cut-play: %: %.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^
$(BUILD)/tests/%.so: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -shared -o $@ $<
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/*.c))
$(FUZZ): %: %.o $(foreach d,web publish control reader exchange backup book store conf text witness core base,$(BUILD)/lib$(d).a)
	$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ -lmodbus -lsqlite3 -lsodium -lical -lzip -lexpat -ljansson -lsystemd
test-programs: all $(UNIT) $(SIM_READERS) $(SIM) $(CRASH) $(RECORDS)
fuzz-programs: $(FUZZ)
# Hours of it: make fuzz-long HOURS=8; executions add up in tests/results/fuzz.json.
HOURS ?= 1
FUZZ_FLAGS := CC=clang LDFLAGS=-fsanitize=address,undefined \
	CFLAGS='-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
fuzz-build:
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)/fuzz $(FUZZ_FLAGS) fuzz-programs
fuzz-long: fuzz-build
	BUILD=$(BUILD) python3 tests/fuzz/long.py $(HOURS)
# How much of core, decoders and parsers the tests run; and whether they would notice a change:
# make mutants SAMPLE=all SEED=7. Each leaves its figures in tests/results.
SAMPLE ?= 400
coverage:
	BUILD=$(BUILD) python3 tests/coverage/coverage.py -v
mutants:
	BUILD=$(BUILD) python3 tests/mutants/mutants.py $(SAMPLE)
unit-programs: all $(UNIT) $(SIM_READERS) $(RECORDS)
tsan-programs: all $(SIM_READERS) $(filter $(BUILD)/tests/unit/reader_% $(BUILD)/tests/unit/publish_%,$(UNIT))

# All rings, or those named: make test RINGS="unit e2e"; the rings are listed in tests/run.sh.
test:
	sh tests/packages.sh test
	BUILD=$(BUILD) bash tests/run.sh $(RINGS)
check: test
crash fuzz tsan uml:
	BUILD=$(BUILD) bash tests/run.sh $@
# A million punches over eight readers; an hour of five a second. AMOUNT="1000 7": as many, seeded.
steady load:
	sh tests/packages.sh test
	@$(MAKE) --no-print-directory -s all $(SIM_READERS)
	BUILD=$(BUILD) python3 tests/invariants/load.py $(if $(filter load,$@),many,steady) $(AMOUNT)
# Hours instead of minutes: for a night, not for every commit.
soak:
	sh tests/packages.sh test
	BUILD=$(BUILD) SOAK=1 bash tests/run.sh sim crash invariants fuzz uml
	BUILD=$(BUILD) SOAK=1 python3 tests/e2e/broker_faults.py many_days

# A morning at a demo office, on a machine with nothing but make: after the packages are there, a
# make of its own asks pkg-config again.
run:
	@sh tests/packages.sh run
	@$(MAKE) --no-print-directory -s $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) \
		all $(SIM_READERS)
	@exec env BUILD=$(BUILD) PYTHONDONTWRITEBYTECODE=1 python3 tests/demo/morning.py

# What building takes, from Debian.
deps:
	sh tests/packages.sh build

# The programs know where they will be: make PREFIX=/usr after make is another program.
$(BUILD)/paths: force
	@mkdir -p $(@D)
	@echo '$(PREFIX) $(SYSCONFDIR)' | cmp -s - $@ || echo '$(PREFIX) $(SYSCONFDIR)' >$@
$(BUILD)/daemon/main.o $(BUILD)/daemon/publish/mqtt.o $(patsubst %.c,$(BUILD)/%.o,$(wildcard daemon/ctl/*.c)) \
		$(BUILD)/daemon/backup/hadir-backup.o $(BUILD)/daemon/web/main.o: $(BUILD)/paths

# Into DESTDIR for a package, which runs after-install.sh itself; without it into this machine.
# What the office has written (hadir.conf, rules) is never touched.
INSTALL ?= install
into     = $(DESTDIR)$(PREFIX)
etc      = $(DESTDIR)$(SYSCONFDIR)/hadir
examples = $(into)/share/doc/hadir/examples
UNITS   := $(notdir $(wildcard systemd/*.service systemd/*.socket systemd/*.timer))
paths    = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g'

install: all
	$(INSTALL) -d $(into)/sbin $(into)/bin $(into)/libexec/hadir $(into)/share/hadir/readers \
		$(into)/share/man/man1 $(into)/share/man/man5 $(into)/share/man/man8 $(examples)/rules $(examples)/hadird.service.d $(into)/share/hadir/mosquitto \
		$(into)/share/doc/hadir/schema $(into)/lib/systemd/system $(into)/lib/sysusers.d \
		$(into)/lib/tmpfiles.d $(into)/lib/udev/rules.d $(etc)/conf.d $(etc)/rules
	$(INSTALL) $(BUILD)/hadird $(BUILD)/hadir-web $(into)/sbin/
	$(INSTALL) $(BUILD)/hadirctl $(BUILD)/hadir-verify $(into)/bin/
	$(INSTALL) $(BUILD)/hadir-mqtt $(BUILD)/hadir-hash $(BUILD)/hadir-backup $(into)/libexec/hadir/
	$(INSTALL) -m 644 config/readers/*.conf $(into)/share/hadir/readers/
	$(INSTALL) -m 644 config/openssl.cnf $(into)/share/hadir/
	$(INSTALL) -m 644 daemon/man/*.1 $(into)/share/man/man1/
	$(INSTALL) -m 644 daemon/man/*.5 $(into)/share/man/man5/
	$(INSTALL) -m 644 daemon/man/*.8 $(into)/share/man/man8/
	$(INSTALL) -m 644 config/hadir.conf config/roster-contoh.csv $(examples)/
	$(INSTALL) -m 644 config/rules/* $(examples)/rules/
	$(INSTALL) -m 644 systemd/modbus-tcp.conf $(examples)/hadird.service.d/
	$(INSTALL) -m 644 $(filter-out %-check,$(wildcard config/mosquitto/*)) $(into)/share/hadir/mosquitto/
	$(INSTALL) config/mosquitto/mosquitto-check $(into)/libexec/hadir/
	$(INSTALL) -m 644 config/schema/* $(into)/share/doc/hadir/schema/
	for unit in $(UNITS); do $(paths) systemd/$$unit >$(into)/lib/systemd/system/$$unit || exit; done
	$(paths) systemd/hadir.sysusers >$(into)/lib/sysusers.d/hadir.conf
	$(paths) systemd/hadir.tmpfiles >$(into)/lib/tmpfiles.d/hadir.conf
	$(INSTALL) -m 644 config/udev/*.rules $(into)/lib/udev/rules.d/
	$(INSTALL) -m 644 config/conf.d/*.example $(etc)/conf.d/
	[ -e $(etc)/hadir.conf ] || $(INSTALL) -m 644 config/hadir.conf $(etc)/
	[ -n "$$(ls $(etc)/rules)" ] || $(INSTALL) -m 644 config/rules/*.conf $(etc)/rules/
	$(if $(DESTDIR),,sh systemd/after-install.sh $(PREFIX) $(SYSCONFDIR))

# The office's records, key and configuration stay.
uninstall:
	rm -f $(into)/sbin/hadird $(into)/sbin/hadir-web $(into)/bin/hadirctl $(into)/bin/hadir-verify \
		$(addprefix $(into)/lib/systemd/system/,$(UNITS)) \
		$(into)/lib/sysusers.d/hadir.conf $(into)/lib/tmpfiles.d/hadir.conf \
		$(patsubst config/udev/%,$(into)/lib/udev/rules.d/%,$(wildcard config/udev/*.rules)) \
		$(patsubst daemon/man/%.1,$(into)/share/man/man1/%.1,$(wildcard daemon/man/*.1)) \
		$(patsubst daemon/man/%.5,$(into)/share/man/man5/%.5,$(wildcard daemon/man/*.5)) \
		$(patsubst daemon/man/%.8,$(into)/share/man/man8/%.8,$(wildcard daemon/man/*.8))
	rm -rf $(into)/libexec/hadir $(into)/share/hadir $(into)/share/doc/hadir

format:
	clang-format -i $(shell git ls-files '*.c' '*.h')

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
.PHONY: all load steady planted bench run deps install uninstall force check-core format clean test check crash fuzz tsan uml soak test-programs \
	unit-programs fuzz-programs fuzz-build fuzz-long coverage mutants tsan-programs
.SECONDARY:

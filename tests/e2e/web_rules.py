# SPDX-License-Identifier: MIT
"""The rules in a form: HR writes a draft, the camat sees whom it touches and approves it, the
program writes the file and judges by it."""
import html
import os
import re
import sys

sys.path.insert(0, os.path.dirname(__file__))
from harness import free_port, main  # noqa: E402
from papers import CAMAT, HR, MONDAY, SEKCAM, TUESDAY, Book  # noqa: E402
from webharness import Web  # noqa: E402

TOMORROW = "2026-11-25"


class Page(Book):
    """Book with its page, open to HR, the camat and the sekcam."""

    def __init__(self):
        super().__init__()
        self.port = free_port()
        self.write("hadir.conf", open(self.config).read() + Web.section(self.port))

    def open(self):
        self.web = Web(self, self.port)
        self.hr, self.camat = self.web.account(HR), self.web.account(CAMAT)
        self.sekcam = self.web.account(SEKCAM)

    def rule_file(self, name="rules.conf"):
        with open(os.path.join(self.folder, "rules", name)) as f:
            return f.read()


def fields(seen, action="/aturan/ubah"):
    return dict(seen.form(action)["fields"])


def field_of(seen, part, key):
    """The name of a key's field: sections are found by what they send of themselves."""
    values = fields(seen)
    kind, _, name = part.partition(" ")
    for i in range(100):
        if values.get(f"s{i}") == kind and values.get(f"n{i}", "") == name:
            return f"v{i}.{key}"
    raise AssertionError(f"no section {part} in {values}")


def problem_at(seen, name):
    found = re.search(rf'<strong class=problem id="e-{re.escape(name)}">(.*?)</strong>', seen.text)
    return html.unescape(found.group(1)) if found else None


def change(o, **values):
    """HR changes the office's hours: "part/key" and what is typed there."""
    seen = o.hr.get("/aturan/ubah/uji")
    typed = {field_of(seen, *k.split("/")): v for k, v in values.items()}
    typed.setdefault("do", "save")
    return o.hr.submit(seen, "/aturan/ubah", **typed)


def draft_of(seen):
    """Saved: the page of the draft is what follows."""
    assert seen.path.startswith("/aturan/rancangan/") and seen.status == 200, seen
    return seen.path.split("?")[0]


def claim_what_is_in_force_is_listed_and_only_hr_changes_it(o):
    seen = o.hr.get("/aturan")
    assert "Uji coba" in seen.text and 'href="/aturan/ubah/uji"' in seen.text, seen
    seen = o.camat.get("/aturan")
    assert "Uji coba" in seen.text and "/aturan/ubah/" not in seen.text, seen
    assert o.camat.get("/aturan/ubah/uji").status == 403
    assert o.hr.get("/aturan/ubah/tidak-ada").status == 404
    seen = o.camat.get("/aturan/isi/uji")
    assert "07:20-16:00" in seen.text and "Jam kerja hari Senin" in seen.text, seen


def claim_the_form_shows_the_values_of_today(o):
    seen = o.hr.get("/aturan/ubah/uji")
    now = fields(seen)
    for part, key, value in (
            ("rule", "version", "2"), ("rule", "source", "Uji coba"), ("rule", "valid-from", ""),
            ("schedule default", "mon", "07:20-16:00"), ("schedule default", "sat", ""),
            ("mark work", "at", "awal jam kerja"), ("mark work", "grace-s", "0"),
            ("mark service", "at", "08:00:00"), ("schedule default", "punches", "1"),
            ("window", "arrival", "07:19:46-07:20:16"), ("schedule default", "flexi", "none")):
        assert now[field_of(seen, part, key)] == value, (part, key, now)
    assert ("2026-12-25" in now.values()) and "v0.author" not in now and "v0.approver" not in now


def claim_each_mistake_stands_at_its_field_and_nothing_typed_is_lost(o):
    seen = o.hr.get("/aturan/ubah/uji")
    rows = [("rule/valid-from", "", "Wajib diisi"),
            ("rule/source", "", "Wajib diisi"),
            ("schedule default/tue", "setengah delapan", "07:30-16:00"),
            ("schedule default/break-wed", "11:00-17:00", "tidak berada di dalam jam kerja"),
            ("mark work/grace-s", "banyak", "Angka bulat 0 sampai"),
            ("mark third/at", "besok", "pelayanan+30")]
    typed = {field_of(seen, *k.split("/")): v for k, v, _ in rows}
    again = o.hr.submit(seen, "/aturan/ubah", do="save", **typed)
    assert again.status == 422, again
    for place, value, words in rows:
        name = field_of(seen, *place.split("/"))
        assert words in (problem_at(again, name) or ""), (place, problem_at(again, name), again)
        assert fields(again)[name] == value, (place, fields(again)[name])
        assert f'href="#f-{name}"' in again.text, name
    assert o.ask("draft-list") == []


def claim_what_asks_more_cannot_begin_today(o):
    seen = change(o, **{"rule/valid-from": TUESDAY, "mark third/at": "08:15"})
    name = field_of(seen, "rule", "valid-from")
    assert "25 November 2026" in (problem_at(seen, name) or ""), seen


def claim_a_section_is_added_and_another_left_out(o):
    seen = o.hr.get("/aturan/ubah/uji")
    values = fields(seen)
    more = o.hr.submit(seen, "/aturan/ubah", do="add", add="bands")
    assert more.status == 200 and fields(more)["s7"] == "bands", more
    bad = o.hr.submit(more, "/aturan/ubah", **{
        "do": "check", "n7": "kantor", "v7.source": "Perbup 1/2026", "v7.late.0f": "1",
        "v7.late.0t": "30", "v7.late.0p": "0,5", "v0.valid-from": TOMORROW})
    assert "tanpa batas atas" in (problem_at(bad, "v7.late") or ""), bad
    good = o.hr.submit(bad, "/aturan/ubah", **{
        "do": "check", "v7.late.1f": "31", "v7.late.1p": "1,25", "x6": "1"})
    assert "Rancangan belum disimpan" in good.text, good
    saved = draft_of(o.hr.submit(good, "/aturan/ubah", do="save"))
    seen = o.hr.get(saved)
    for words in ("Tabel potongan kantor", "1-30:0,5 31+:1,25", "Kelahiran Yesus Kristus"):
        assert words in seen.text, (words, seen)
    o.hr.submit(seen, saved, do="withdraw")
    assert [r["standing"] for r in o.ask("draft-list")] == ["withdrawn"]
    assert values["s6"] == "holiday"


def claim_the_draft_names_who_would_be_judged_otherwise(o):
    o.draft = draft_of(change(o, **{
        "rule/valid-from": MONDAY, "rule/source": "Perbup 7/2026",
        "mark work/at": "7.20.30", "mark work/grace-s": "0"}))
    seen = o.camat.get(o.draft)
    preview = seen.text.split("<h2>")[2]
    assert "Pegawai 05" in preview and "1 lebih ringan, 0 lebih berat" in preview, seen
    assert "terlambat kerja → tepat waktu" in preview, preview
    assert "Pegawai 04" not in preview, preview
    assert "1 hasil akan lain" in preview, preview
    change_of = seen.text.split("<h2>")[1]
    assert "awal jam kerja" in change_of and "07:20:30" in change_of, change_of


def claim_who_wrote_it_cannot_approve_it(o):
    """HR is kasubag here, who may approve what others write."""
    seen = o.hr.get(o.draft)
    assert "Setujui" not in seen.text and "Tarik kembali" in seen.text, seen
    answer = o.hr.submit(seen, o.draft, do="confirm")
    assert answer.status == 409 and "perlu orang lain" in answer.text, answer
    assert "version = 1" in o.rule_file()
    assert o.states()["p-05"] == "late-work"


def claim_a_file_edited_by_hand_is_in_the_way_and_said_before_the_button(o):
    before = o.rule_file()
    o.write("rules/rules.conf", before + "# tulisan tangan\n")
    seen = o.camat.get(o.draft)
    assert "pernah diubah di luar halaman" in seen.text and "Setujui" not in seen.text, seen
    o.write("rules/rules.conf", before)


def claim_approval_writes_the_file_and_the_office_judges_by_it(o):
    before = o.rule_file()
    seen = o.camat.submit(o.camat.get(o.draft), o.draft, do="confirm", note="sudah dibaca")
    assert seen.status == 200 and "Aturan disetujui" in seen.text, seen
    text = o.rule_file()
    for line in ("version = 2", f"valid-from = {MONDAY}", "source = Perbup 7/2026",
                 f"author = {HR}", f"approver = {CAMAT}", "at = 07:20:30"):
        assert line + "\n" in text, (line, text)
    o.until("p-05 is judged again", lambda: o.states()["p-05"] == "on-time")
    assert "versi 2" in o.explain("p-05") and "Perbup 7/2026" in o.explain("p-05")
    assert o.sql("SELECT text FROM rule WHERE version = '1'") == [(before,)]
    assert "Setujui" not in o.sekcam.get(o.draft).text
    assert "Perbup 7/2026" in o.camat.get("/aturan").text
    assert fields(o.hr.get("/aturan/ubah/uji"))["v0.version"] == "3"


def claim_every_step_has_its_author_in_the_records(o):
    assert [r for r in o.sql("SELECT person, verb FROM act ORDER BY seq") if "draft" in r[1]] == [
        (HR, "draft-save"), (HR, "draft-decide"), (HR, "draft-save"), (CAMAT, "draft-decide")]


def claim_a_new_rule_is_written_from_nothing(o):
    seen = o.hr.get("/aturan/baru?bagian=code")
    seen = o.hr.submit(seen, "/aturan/ubah", **{
        "v0.name": "kode-kantor", "v0.valid-from": TUESDAY, "v0.source": "Surat Camat 1/2026",
        "n1": "RPT", "v1.name": "Rapat <di> luar & jauh", "v1.kind": "duty", "v1.present": "yes",
        "v1.deduct": "0,5", "do": "save"})
    draft = draft_of(seen)
    assert "Rapat &lt;di&gt; luar &amp; jauh" in o.sekcam.get(draft).text
    o.sekcam.submit(o.sekcam.get(draft), draft, do="confirm")
    assert "[code RPT]\nname = Rapat <di> luar & jauh\n" in o.rule_file("kode-kantor.conf")


def claim_with_hadird_away_the_rules_are_still_shown(o):
    o.end()
    seen = o.hr.get("/aturan")
    assert seen.status == 200 and "Perbup 7/2026" in seen.text, seen
    seen = o.hr.get("/aturan/ubah/uji")
    answer = o.hr.submit(seen, "/aturan/ubah", **{"do": "save", "v0.valid-from": TOMORROW})
    assert answer.status == 503 and fields(answer)["v0.valid-from"] == TOMORROW, answer


def test_rules_are_changed_on_the_page_by_two_people():
    with Page() as o:
        o.monday()
        o.open()
        claims = [f for n, f in sorted(globals().items()) if n.startswith("claim_")]
        for claim in sorted(claims, key=lambda f: f.__code__.co_firstlineno):
            claim(o)
            print(f"ok - {claim.__name__[6:].replace('_', ' ')}", flush=True)


if __name__ == "__main__":
    main(globals())

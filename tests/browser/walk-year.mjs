// SPDX-License-Identifier: MIT
// Somebody new, somebody away, other hours: what an office changes in the course of a year.
import { Person, claim, holds, office } from './lib.mjs'

const SECRET = 'ganti nanti saja'

export default async function () {
  let link = ''
  await claim('somebody new is entered, gets a one-time link, and is in', async () => {
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/pegawai/tambah')
    await hr.page.fill('[name=id]', 'p-041')
    await hr.page.fill('[name=nama]', '<script>alert(1)</script> Pegawai \u202e041')
    await hr.page.fill('[name=unit]', 'pelayanan')
    await hr.page.selectOption('[name=atasan]', 'p-007')
    await hr.page.fill('[name=mulai]', office.monday)
    await hr.looks('kasubag-pegawai-tambah-desk')
    await hr.page.locator('main form button:not([name])').last().click()
    await hr.page.waitForLoadState()
    await hr.goes('/pegawai')
    await hr.sees(['<script>alert(1)</script> Pegawai'])
    await hr.goes('/akun')
    await hr.page.locator('button[name=sandi][value=p-041]').click()
    await hr.page.waitForLoadState()
    link = (await hr.text()).match(/http\S+\/atur\/\S+/)[0]
    await hr.looks('kasubag-akun-slip-desk')
    await hr.leaves()
    const p = await Person.arrives()
    await p.goes(new URL(link).pathname)
    await p.page.fill('[name=baru]', SECRET)
    await p.page.fill('[name=lagi]', SECRET)
    await p.page.locator('main form button').last().click()
    await p.page.waitForURL(u => !u.pathname.startsWith('/atur'))
    await p.goes('/saya')
    await p.looks('pegawai-baru-saya-desk')
    await p.leaves()
  })
  await claim('a link that was used opens nothing any more', async () => {
    const p = await Person.arrives()
    const answer = await p.page.goto(office.url + new URL(link).pathname)
    holds(answer.status() >= 400 && await p.page.locator('[name=baru]').count() === 0, answer.status())
    await p.leaves()
  })
  await claim('while the camat travels a Plh. sees what the camat sees, by the letter\'s number', async () => {
    const superior = await (await Person.arrives()).logsIn('atasan')
    await superior.goes('/hari-ini', 403)
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/jabatan')
    await hr.page.fill('[name=jabatan]', 'camat')
    await hr.page.selectOption('[name=pegawai]', 'p-006')
    await hr.page.selectOption('[name=sebagai]', 'plh')
    await hr.page.fill('[name=mulai]', office.monday)
    await hr.page.fill('[name=sampai]', '2026-11-27')
    await hr.page.fill('[name=sk]', 'SPT 094/3/2026')
    await hr.page.locator('form:has([name=jabatan]) button').click()
    await hr.page.waitForLoadState()
    await hr.goes('/jabatan')
    await hr.sees(['SPT 094/3/2026'])
    await hr.looks('kasubag-jabatan-desk')
    await hr.leaves()
    await superior.goes('/hari-ini')
    await superior.leaves()
  })
  await claim('other hours are drafted by one and put in force by another, who sees whom they touch', async () => {
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/aturan/ubah/senin')
    const name = async (kind, key) => hr.page.$$eval('input[type=hidden]', (all, [k, y]) => {
      const head = all.find(i => /^s\d+$/.test(i.name) && i.value.split(' ')[0] === k[0] &&
        (k[1] === undefined || all.some(n => n.name === 'n' + i.name.slice(1) && n.value === k[1])))
      return `v${head.name.slice(1)}.${y}`
    }, [kind.split(' '), key])
    await hr.page.fill(`[name="${await name('rule', 'valid-from')}"]`, office.monday)
    await hr.page.fill(`[name="${await name('rule', 'source')}"]`, 'Perbup 7/2026')
    await hr.page.fill(`[name="${await name('mark work', 'grace-s')}"]`, '300')
    await hr.looks('kasubag-aturan-ubah-desk')
    await hr.page.locator('button[name=do][value=save]').click()
    await hr.page.waitForURL('**/aturan/rancangan/**')
    const draft = new URL(hr.page.url()).pathname
    holds(!(await hr.text()).includes('Setujui dan'), 'the author may approve')
    await hr.leaves()
    const second = await (await Person.arrives()).logsIn('sekcam')
    await second.goes(draft)
    await second.sees(['Perbup 7/2026', 'lebih ringan'])
    await second.looks('sekcam-rancangan-desk')
    await second.page.locator('button[name=do][value=confirm]').click()
    await second.page.waitForLoadState()
    await second.goes('/aturan')
    await second.sees(['Perbup 7/2026'])
    await second.leaves()
  })
}

// SPDX-License-Identifier: MIT
// Every page of every role, on a phone and on a desk, in both languages: no error, no serious
// accessibility fault, no wider than the screen.
import { DESKTOP, PHONE, Person, TELEVISION, claim, equal, holds } from './lib.mjs'

// What each role is expected to find in its menu, and pages below it.
const pages = {
  camat: ['/hari-ini', '/ringkasan', '/minggu', '/bulan', '/tahun', '/klarifikasi', '/surat',
    '/bulan-kerja', '/mengapa/p-013/2026-11-20', '/saya'],
  kasubag: ['/pagi', '/surat', '/surat/baru', '/perbaikan', '/perbaikan/baru', '/celah',
    '/daftar-manual', '/kartu', '/bulan-kerja', '/rekap', '/pemeriksaan', '/pegawai', '/jabatan',
    '/akun', '/kalender', '/aturan', '/kesehatan'],
  it: ['/kesehatan', '/akun'],
  atasan: ['/unit', '/surat', '/saya'],
  pegawai: ['/saya', '/sandi']
}

const slug = path => path.slice(1).replaceAll('/', '-')

export default async function () {
  for (const [role, paths] of Object.entries(pages)) {
    await claim(`every page of ${role} is sound on a phone, in Indonesian`, async () => {
      const p = await (await Person.arrives({ size: PHONE })).logsIn(role)
      for (const path of paths) {
        await p.goes(path)
        await p.looks(`${role}-${slug(path)}-phone`)
      }
      await p.leaves()
    })
    await claim(`every page of ${role} is sound on a desk, in English`, async () => {
      const p = await (await Person.arrives({ size: DESKTOP })).logsIn(role)
      await p.page.getByRole('button', { name: 'English' }).click()
      for (const path of paths) {
        await p.goes(path)
        equal(await p.page.getAttribute('html', 'lang'), 'en', path)
        await p.looks(`${role}-${slug(path)}-desk`)
      }
      await p.leaves()
    })
    await claim(`the menu of ${role} leads only where ${role} may go`, async () => {
      const p = await (await Person.arrives()).logsIn(role)
      const links = await p.page.$$eval('nav a', as => as.map(a => new URL(a.href).pathname))
      holds(links.length > 0, 'an empty menu')
      for (const path of links) await p.goes(path)
      await p.leaves()
    })
  }
  await claim('the lobby needs no login and names nobody', async () => {
    const p = await Person.arrives({ size: TELEVISION })
    await p.goes('/lobi')
    holds(!(await p.text()).includes('Pegawai'), 'a name in the lobby')
    const tall = await p.page.evaluate(() => document.documentElement.scrollHeight)
    holds(tall <= TELEVISION.height, `${tall} pixels high: nobody scrolls a television`)
    await p.looks('lobby')
    await p.leaves()
  })
  await claim('the login page is sound', async () => {
    const p = await Person.arrives({ size: PHONE })
    await p.goes('/masuk')
    await p.looks('masuk')
    await p.leaves()
  })
}

// SPDX-License-Identifier: MIT
// A session that ends while somebody types, and one that is over.
import { Person, claim, equal, holds, office, outside } from './lib.mjs'

export default async function () {
  await claim('a session that ends in mid-form loses nothing that was typed', async () => {
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/surat/baru')
    await hr.page.selectOption('select[name=code]', 'DL')
    for (const fold of await hr.page.locator('main summary').all()) await fold.click()
    await hr.page.check('input[name=people][value=p-020]')
    await hr.page.fill('[name=from]', '2026-11-25')
    await hr.page.fill('[name=letter]', '094/77/KEC/2026')
    await hr.page.fill('[name=note]', 'Rapat <b>di</b> kabupaten')
    await outside('clock ' + office.monday + ' 09:10:00') // sessions live in memory
    await hr.page.locator('main form button:not([name])').last().click()
    await hr.page.fill('[name=siapa]', 'p-003')
    await hr.page.fill('[name=sandi]', office.logins.kasubag.secret)
    await hr.page.locator('main form button').first().click()
    await hr.sees(['Kirim sekarang'])
    await hr.page.getByRole('button', { name: 'Kirim sekarang' }).click()
    await hr.page.waitForLoadState()
    await hr.goes('/surat')
    await hr.sees(['094/77/KEC/2026'])
    await hr.leaves()
  })
  await claim('who has logged out is out, also by the back button', async () => {
    const p = await (await Person.arrives()).logsIn('camat')
    await p.goes('/hari-ini')
    await p.page.getByRole('button', { name: 'Keluar' }).click()
    await p.page.waitForLoadState()
    await p.page.goto(office.url + '/hari-ini')
    equal(new URL(p.page.url()).pathname, '/masuk', 'after logging out')
    await p.page.goBack()
    holds(!(await p.page.content()).includes('Pegawai 028'), 'the day is still shown')
    await p.leaves()
  })
}

// SPDX-License-Identifier: MIT
// Without JavaScript, on a phone: every task can still be done.
import { PHONE, Person, claim, holds, office } from './lib.mjs'

export default async function () {
  await claim('without JavaScript the kasubag enters a paper, and it counts', async () => {
    const hr = await (await Person.arrives({ size: PHONE, javascript: false })).logsIn('kasubag')
    await hr.goes('/pagi')
    await hr.page.check('input[name=who][value^="p-034/"]')
    await hr.page.locator('button[value=CT]').first().click()
    await hr.goes(`/mengapa/p-034/${office.monday}`)
    await hr.sees(['cuti tahunan'])
    await hr.looks('kasubag-noscript-phone')
    await hr.leaves()
  })
  await claim('without JavaScript the camat reads the day and how it came about', async () => {
    const camat = await (await Person.arrives({ size: PHONE, javascript: false })).logsIn('camat')
    await camat.goes('/hari-ini')
    await camat.sees(['Pegawai 028'])
    await camat.goes('/bulan')
    holds(await camat.page.locator('svg').count() > 0, 'no chart')
    await camat.looks('camat-noscript-phone')
    await camat.leaves()
  })
  await claim('with a PIN an employee sees the own month, marks it as seen, and nothing else', async () => {
    const p = await (await Person.arrives({ size: PHONE, javascript: false })).logsIn('pin')
    await p.goes('/saya')
    await p.sees(['Presensi saya'])
    await p.goes('/pagi', 403)
    await p.goes(`/mengapa/p-013/${office.monday}`, 403)
    await p.goes(`/mengapa/p-014/${office.monday}`)
    await p.leaves()
  })
}

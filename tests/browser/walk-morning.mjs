// SPDX-License-Identifier: MIT
// From the first late card to a settled morning: the camat on a phone, the kasubag at the desk.
import { PHONE, Person, claim, holds, office, outside } from './lib.mjs'

export default async function () {
  await claim('a late punch reaches an open page, and nobody reloads', async () => {
    const camat = await (await Person.arrives({ size: PHONE })).logsIn('camat')
    await camat.goes('/hari-ini')
    await outside('until 07:30:03')
    await camat.page.evaluate(() => { window.stillTheSame = true })
    await outside('tap 25')
    await camat.page.waitForFunction(() => document.body.innerText.includes('Pegawai 025') && window.stillTheSame)
    await camat.looks('camat-live-phone')
    await camat.leaves()
  })
  await claim('later cards, and the third mark', async () => {
    await outside('until 07:30:10')
    await outside('tap 26 27')
    await outside('until 07:30:18')
    await outside('tap 28')
    await outside('clock ' + office.monday + ' 09:00:00')
  })
  await claim('the camat sees who is in, late, and not recorded, and why', async () => {
    const camat = await (await Person.arrives({ size: PHONE })).logsIn('camat')
    await camat.goes('/hari-ini')
    await camat.sees(['24', 'Pegawai 028'])
    await camat.page.getByRole('link', { name: /Pegawai 028/ }).first().click()
    await camat.page.waitForURL('**/mengapa/p-028/**')
    await camat.sees(['Pegawai 028', 'batas ketiga', 'pintu-depan', 'Aturan'])
    await camat.looks('camat-why-phone')
    await camat.leaves()
  })
  await claim('the kasubag settles the morning: two travel, one forgot the card, one is ill', async () => {
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/pagi')
    await hr.sees(['Pegawai 029', 'Pegawai 040'])
    await hr.looks('kasubag-pagi-desk')
    await settle(hr, ['p-029', 'p-030'], 'DL')
    await settle(hr, ['p-031'], 'LK')
    await settle(hr, ['p-032'], 'S')
    const text = await hr.text()
    holds(!text.split('Yang menunggu')[0].includes('Pegawai 029'), 'Pegawai 029 is still open')
    await hr.looks('kasubag-pagi-settled-desk')
    await hr.leaves()
  })
  await claim('a card nobody holds is given to its owner', async () => {
    const hr = await (await Person.arrives()).logsIn('kasubag')
    await hr.goes('/pagi')
    const card = hr.page.locator('form:has([name=credential])').first()
    await card.locator('select[name=person]').selectOption('p-033')
    await card.locator('button').first().click()
    await hr.page.waitForLoadState()
    await hr.goes('/mengapa/p-033/' + office.monday)
    await hr.sees(['07.29'])
    await hr.leaves()
  })
  await claim('the digest is shared to WhatsApp with its text', async () => {
    const camat = await (await Person.arrives({ size: PHONE })).logsIn('camat')
    await camat.goes('/ringkasan')
    await camat.looks('camat-ringkasan-phone')
    const [request] = await Promise.all([
      camat.page.waitForRequest(r => r.url().startsWith('https://wa.me/'), { timeout: 10000 }),
      camat.page.getByRole('button', { name: /WhatsApp/ }).first().click()])
    holds(decodeURIComponent(request.url()).includes('Tepat waktu'), request.url().slice(0, 200))
    await camat.leaves()
  })
}

async function settle (p, people, code) {
  for (const person of people) await p.page.check(`input[name=who][value^="${person}/"]`)
  await p.page.locator(`button[value=${code}]`).click()
  await p.page.waitForLoadState()
}

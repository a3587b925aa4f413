// SPDX-License-Identifier: MIT
// hadird is away: the page says so and still shows the past.
import { Person, claim, office, outside } from './lib.mjs'

export default async function () {
  await claim('with hadird away the past can be read, and nothing pretends to be now', async () => {
    const camat = await (await Person.arrives()).logsIn('camat')
    await camat.goes('/bulan/2026-10')
    await outside('hadird-off')
    await camat.goes('/bulan/2026-10')
    await camat.sees([/hadird|layanan|tidak terhubung|sedang tidak/i])
    await camat.looks('camat-away-desk')
    await outside('hadird-on ' + office.monday + ' 10:00:00')
    await camat.leaves()
  })
}

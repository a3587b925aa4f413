// SPDX-License-Identifier: MIT
// Each role's whole day in a real browser; `office.py` plays the office around it. The walks are
// one story and go in this order; single ones are named on the command line.
import { done, status } from './lib.mjs'

const walks = ['morning', 'looks', 'noscript', 'sessions', 'year', 'month', 'away']
const chosen = process.argv.slice(2)
for (const name of walks) {
  if (chosen.length === 0 || chosen.includes(name)) await (await import(`./walk-${name}.mjs`)).default()
}
await done()
process.exit(status())

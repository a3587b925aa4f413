// SPDX-License-Identifier: MIT
// Each role's whole day in a real browser; `office.py` plays the office around it.
import { done, status } from './lib.mjs'

const walks = ['lobby', 'day', 'camat', 'month', 'year', 'sessions', 'noscript']
const chosen = process.argv.slice(2)
for (const name of walks) {
  if (chosen.length === 0 || chosen.includes(name)) await (await import(`./walk-${name}.mjs`)).default()
}
await done()
process.exit(status())

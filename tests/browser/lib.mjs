// SPDX-License-Identifier: MIT
// What every walk needs: a browser, the office outside of it, claims, and eyes that look at each
// page for errors, accessibility faults, width and weight.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const axe = readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const hear = async () => (await lines.next()).value

export const office = JSON.parse(await hear())
export const PHONE = { width: 360, height: 740 }
export const DESKTOP = { width: 1280, height: 800 }
export const TELEVISION = { width: 1920, height: 1080 }

/** Something that happens outside of the browser: a card at the door, the power. */
export async function outside (what) {
  console.log('do: ' + what)
  const answer = await hear()
  if (answer !== 'done') throw new Error(`${what}: ${answer}`)
}

let failed = 0
/** A claim in words, and what proves it. */
export async function claim (words, proof) {
  const start = Date.now()
  try {
    await proof()
    console.log(`ok - ${words} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  } catch (e) {
    failed++
    console.log(`not ok - ${words}`)
    console.log(String(e.stack || e).split('\n').slice(0, 16).map(l => '#   ' + l).join('\n'))
  }
}
export const status = () => failed > 0 ? 1 : 0

export function equal (is, wanted, what) {
  if (is !== wanted) throw new Error(`${what}: ${JSON.stringify(is)}, wanted ${JSON.stringify(wanted)}`)
}
export function holds (condition, what) {
  if (!condition) throw new Error(what)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu']
})
export const done = () => browser.close()

/** A browser of somebody: its size, its language, JavaScript or none. */
export class Person {
  static async arrives ({ size = DESKTOP, javascript = true, name = 'orang' } = {}) {
    const p = new Person()
    p.name = name
    p.faults = []
    p.context = await browser.newContext({
      viewport: size, javaScriptEnabled: javascript, locale: 'id-ID', acceptDownloads: true
    })
    p.page = await p.context.newPage()
    p.page.setDefaultTimeout(15000)
    p.page.on('console', m => { if (m.type() === 'error') p.faults.push(`console: ${m.text()}`) })
    p.page.on('pageerror', e => p.faults.push(`script: ${e.message}`))
    p.page.on('request', r => {
      if (!r.url().startsWith(office.url) && !r.url().startsWith('data:')) p.faults.push(`asks elsewhere: ${r.url()}`)
    })
    p.javascript = javascript
    return p
  }

  async goes (path, wanted = 200) {
    const answer = await this.page.goto(office.url + path)
    equal(answer.status(), wanted, path)
    return answer
  }

  async logsIn (role) {
    const { person, secret } = office.logins[role]
    await this.goes('/masuk')
    await this.page.fill('[name=siapa]', person)
    await this.page.fill('[name=sandi]', secret)
    await this.page.click('main form button')
    await this.page.waitForURL(u => !u.pathname.startsWith('/masuk'))
    return this
  }

  text () { return this.page.innerText('main') }

  async sees (words) {
    const text = await this.text()
    const missing = [].concat(words).filter(w => w instanceof RegExp ? !w.test(text) : !text.includes(w))
    holds(missing.length === 0, `${new URL(this.page.url()).pathname} does not say ${missing.map(String).join(', ')}; it says:\n${text.slice(0, 1200)}`)
  }

  /** Look at the page as it stands: errors, accessibility, width; a picture of it is kept. */
  async looks (name, { weight = 60 * 1024 } = {}) {
    const page = this.page
    if (this.javascript) {
      await page.evaluate(axe)
      const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      const bad = found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
      holds(bad.length === 0, `${name}: ` + bad.map(v => `${v.id} (${v.impact}) ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120)).join(' | ')}`).join('; '))
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      holds(wide <= 0, `${name}: ${wide} pixels wider than the screen`)
      const html = await page.content()
      holds(!/ style="/.test(html) && !/ on[a-z]+="/.test(html), `${name}: style or script inside of the page`)
    }
    await page.screenshot({ path: `${office.screens}/${name}.png`, fullPage: true })
    const faults = this.faults.splice(0)
    holds(faults.length === 0, `${name}: ${faults.join('; ')}`)
  }

  leaves () { return this.context.close() }
}

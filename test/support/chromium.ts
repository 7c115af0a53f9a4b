import { existsSync } from 'node:fs'
import bundled from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

const INSTALLED = [
  process.env['TAKT_TEST_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Keeps the browser from calling anyone: the tests talk to loopback alone. */
const QUIET = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** A real Chromium: an installed one where there is one, else the one that comes through npm. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({ executablePath: await chromiumPath(), args: QUIET })
}

/** Where the browser is; the one from npm is unpacked on the first call. */
export async function chromiumPath(): Promise<string> {
  const installed = INSTALLED.find((path) => path !== undefined && existsSync(path))
  return installed ?? (await bundled.executablePath())
}

import { chromiumPath } from './chromium.ts'

/** Unpacks the browser once, before test files that run side by side would do it at the same time. */
export async function setup(): Promise<void> {
  await chromiumPath()
}

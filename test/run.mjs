/** The whole test command: checks, build, tests; the last line is `N passed, N failed`. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { audit } from './audit.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MILLISECONDS = 1_000

/**
 * @param stdio 'inherit' to show what it prints as it comes, 'pipe' to show it in one piece at the end
 * @returns {Promise<boolean>} whether the command ended with 0
 */
function run([command, ...args], stdio) {
  return new Promise((resolve) => {
    const startedMs = Date.now()
    const child = spawn(command, args, { cwd: ROOT, stdio, shell: process.platform === 'win32' })
    const printed = []
    child.stdout?.on('data', (chunk) => printed.push(chunk))
    child.stderr?.on('data', (chunk) => printed.push(chunk))
    child.once('close', (code) => {
      const seconds = ((Date.now() - startedMs) / MILLISECONDS).toFixed(0)
      if (stdio === 'pipe') {
        console.log(`\n› ${[command, ...args].join(' ')} (${seconds} s)`)
        process.stdout.write(Buffer.concat(printed))
      }
      resolve(code === 0)
    })
  })
}

const script = (name) => ({ name, run: () => run(['npm', 'run', '-s', name], 'pipe') })

/** Runs one after the other. @returns {Promise<string[]>} names of those that failed */
async function inTurn(checks) {
  const failed = []
  for (const check of checks) {
    if (!(await check.run())) failed.push(check.name)
  }
  return failed
}

const failed = (
  await Promise.all([
    inTurn([script('types'), script('dead-code')]),
    inTurn([
      script('format:check'),
      script('lint'),
      script('build'),
      script('boundaries'),
      { name: 'audit', run: audit },
    ]),
  ])
).flat()
if (failed.length > 0) {
  console.log(`\nFailed before the tests: ${failed.join(', ')}`)
  console.log(`0 passed, ${String(failed.length)} failed`)
  process.exit(1)
}
process.exit((await run(['npx', 'vitest', 'run'], 'inherit')) ? 0 : 1)

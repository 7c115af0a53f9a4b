/** The whole test command: checks, build, tests; the last line is `N passed, N failed`. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** @returns {Promise<boolean>} whether the command ended with 0 */
function run(command, args) {
  console.log(`\n› ${[command, ...args].join(' ')}`)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    child.once('exit', (code) => {
      resolve(code === 0)
    })
  })
}

const CHECKS = ['format:check', 'lint', 'types', 'boundaries', 'dead-code']
const failed = []
for (const check of CHECKS) {
  if (!(await run('npm', ['run', '-s', check]))) failed.push(check)
}
if (!(await run('npm', ['run', '-s', 'build']))) failed.push('build')
if (failed.length > 0) {
  console.log(`\nFailed before the tests: ${failed.join(', ')}`)
  console.log(`0 passed, ${String(failed.length)} failed`)
  process.exit(1)
}
process.exit((await run('npx', ['vitest', 'run'])) ? 0 : 1)

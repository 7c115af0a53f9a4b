/**
 * Runs benchmarks: `npm run bench` for all, `npm run bench -- stats ingest` for some.
 *
 * Each file beside this one exports `run(): Promise<void>` and prints ratios to a baseline that it
 * measures in the same run.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
const wanted = process.argv.length > 2 ? process.argv.slice(2) : names

for (const name of wanted) {
  if (!names.includes(name)) {
    console.error(`there is no benchmark "${name}"; there are: ${names.join(', ')}`)
    process.exitCode = 2
    continue
  }
  console.log(`\n# ${name}`)
  const { module } = await runnerImport(`${FOLDER}${name}.ts`, {
    configFile: false,
    logLevel: 'error',
  })
  await module.run()
}

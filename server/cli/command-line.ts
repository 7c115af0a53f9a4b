import { Command, CommanderError } from 'commander'
import { ConfigError, readConfig, type Config } from '../config.ts'
import { OFFER_FIELDS, SPEND_FIELDS, TOUCH_FIELDS } from '../import/record-rows.ts'
import { importAb, importOrders } from './import.ts'
import { importOffers, importSpend, importTouches } from './import-records.ts'
import { createOutput, UsageError, type Output } from './output.ts'
import { erasePersonCommand, exportPersonCommand } from './person.ts'
import { createProjectCommand } from './project.ts'
import { rebuild } from './rebuild.ts'
import { serve } from './serve.ts'
import { judgeOnCommandLine, kindsHelp, planOnCommandLine } from './stats.ts'
import { addWebhookCommand } from './webhook.ts'

const DONE = 0
const FAILED = 1
const WRONG_USE = 2

type Flags = { port?: string; data?: string; json?: boolean }
type Environment = Readonly<Record<string, string | undefined>>

/**
 * Runs one `takt` command.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong use
 */
export async function runCommandLine(args: readonly string[], env: Environment): Promise<number> {
  try {
    await createProgram(env).parseAsync([...args], { from: 'user' })
    return DONE
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE
    const message = error instanceof Error ? error.message : String(error)
    process.stderr.write(`takt: ${message}\n`)
    return error instanceof UsageError || error instanceof ConfigError ? WRONG_USE : FAILED
  }
}

function createProgram(env: Environment): Command {
  const program = new Command('takt')
    .description('Self-hosted experiment tracker with event ingestion')
    .exitOverride()
    .showHelpAfterError('(add --help for the options)')
  const configure = (flags: Flags): [Config, Output] => [
    readConfig(env, flags),
    createOutput({ json: flags.json ?? false }),
  ]
  const command = (parent: Command, name: string, description: string): Command =>
    parent
      .command(name)
      .description(description)
      .exitOverride()
      .option('--data <directory>', 'data directory (default: TAKT_DATA or ./data)')
      .option('--json', 'answer with one JSON document on standard output')

  command(program, 'serve', 'serve the product')
    .option('--port <number>', 'port (default: TAKT_PORT or 4600)')
    .action((flags: Flags) => serve(...configure(flags), { demo: false }))
  command(program, 'demo', 'seed the demo workspaces and serve them with a sample storefront')
    .option('--port <number>', 'port (default: TAKT_PORT or 4600)')
    .action((flags: Flags) => serve(...configure(flags), { demo: true }))
  addProjectCommands(command, program, configure)
  addImportCommands(command, program, configure)
  addWebhookCommands(command, program, configure)
  addPersonCommands(command, program, configure)
  addStatsCommands(program)
  command(program, 'rebuild', 'rebuild the read models of a project from the log and compare them')
    .requiredOption('--project <slug>', 'project')
    .action((flags: Flags & { project: string }) => rebuild(...configure(flags), flags))
  return program
}

type Add = (parent: Command, name: string, description: string) => Command
type Configure = (flags: Flags) => [Config, Output]

function addProjectCommands(command: Add, program: Command, configure: Configure): void {
  const project = program.command('project').description('workspaces').exitOverride()
  command(project, 'create', 'create a workspace; prints its write key and its API token once')
    .requiredOption('--name <name>', 'name')
    .option('--mode <mode>', 'b2c, b2b or hybrid', 'b2c')
    .option('--timezone <zone>', 'IANA time zone of its days', 'UTC')
    .option('--currency <code>', 'ISO 4217 code it reports in', 'EUR')
    .action((flags: Flags & { name: string; mode: string; timezone: string; currency: string }) =>
      createProjectCommand(...configure(flags), flags),
    )
}

function addImportCommands(command: Add, program: Command, configure: Configure): void {
  const parent = program.command('import').description('bring a file in as events').exitOverride()
  command(parent, 'ab <file>', 'a past A/B test: one row per unit')
    .requiredOption('--project <slug>', 'project')
    .requiredOption('--experiment <key>', 'experiment key; created when it does not exist')
    .requiredOption('--map <pairs>', 'unit=COL,variant=COL,outcome=COL[,value=COL][,time=COL]')
    .option('--name <name>', 'name of the experiment (default: its key)')
    .option('--control <variant>', 'the variant to compare with (default: recognised by its name)')
    .action((file: string, flags: Flags & AbFlags) =>
      importAb(...configure(flags), { file, ...flags }),
    )
  command(parent, 'orders <file>', "a shop's order lines: one row per line")
    .requiredOption('--project <slug>', 'project')
    .requiredOption(
      '--map <pairs>',
      'order=COL,customer=COL,time=COL,quantity=COL,price=COL[,sku=COL][,description=COL][,currency=COL][,country=COL]',
    )
    .option(
      '--guests <hold|keep>',
      'rows without a customer: hold them, or keep them as guest orders',
      'hold',
    )
    .option('--date-order <mdy|dmy>', 'how to read dates such as 3/4/2026')
    .action((file: string, flags: Flags & OrderFlags) =>
      importOrders(...configure(flags), { file, ...flags }),
    )
  type RecordFlags = Flags & { project: string; map?: string }
  for (const { name, description, fields, run } of RECORD_IMPORTS) {
    command(parent, `${name} <file>`, description)
      .requiredOption('--project <slug>', 'project')
      .option('--map <pairs>', `${fields}; without it columns of these names`)
      .action((file: string, flags: RecordFlags) => run(...configure(flags), { file, ...flags }))
  }
}

const RECORD_IMPORTS = [
  {
    name: 'spend',
    description: 'what channels cost: one row per day and channel',
    fields: `day=COL,channel=COL,amount=COL[,${SPEND_FIELDS.join('|')}]`,
    run: importSpend,
  },
  {
    name: 'offers',
    description: 'the offer calendar: one row per offer',
    fields: `key=COL,name=COL,type=COL,startsOn=COL[,${OFFER_FIELDS.join('|')}]`,
    run: importOffers,
  },
  {
    name: 'touches',
    description: 'contacts that no browser saw: one row per touch',
    fields: `at=COL,channel=COL,person=COL|account=COL[,${TOUCH_FIELDS.join('|')}]`,
    run: importTouches,
  },
] as const

function addWebhookCommands(command: Add, program: Command, configure: Configure): void {
  const webhook = program.command('webhook').description('signed webhooks of shops').exitOverride()
  command(
    webhook,
    'add',
    'accept webhooks that are signed with a secret; prints where to send them',
  )
    .requiredOption('--project <slug>', 'project')
    .requiredOption('--source <name>', 'shopify, woocommerce, stripe or hubspot')
    .requiredOption('--secret <text>', 'what the shop signs with')
    .action((flags: Flags & { project: string; source: string; secret: string }) =>
      addWebhookCommand(...configure(flags), flags),
    )
}

function addPersonCommands(command: Add, program: Command, configure: Configure): void {
  const person = program
    .command('person')
    .description('what is stored of one person')
    .exitOverride()
  const withIds = (name: string, description: string): Command =>
    command(person, name, description)
      .requiredOption('--project <slug>', 'project')
      .requiredOption('--id <id>', 'a user id or an anonymous id of the person')
  type PersonFlags = Flags & { project: string; id: string }
  withIds('export', 'everything that is stored, as JSON').action((flags: PersonFlags) =>
    exportPersonCommand(...configure(flags), flags),
  )
  withIds('erase', 'remove the person from every table and derive all numbers again').action(
    (flags: PersonFlags) => erasePersonCommand(...configure(flags), flags),
  )
}

function addStatsCommands(program: Command): void {
  const parent = program.command('stats').description('the statistics by themselves').exitOverride()
  const command = (name: string, description: string): Command =>
    parent
      .command(name)
      .description(description)
      .exitOverride()
      .option('--json', 'answer with one JSON document on standard output')
  const outputOf = ({ json = false }: { json?: boolean }): Output => createOutput({ json })
  command('test <kind> <arms...>', `every test of a few arms, the control first (${kindsHelp()})`)
    .option('--level <share>', 'level of the intervals', '0.95')
    .action((kind: string, arms: string[], flags: { json?: boolean; level: string }) => {
      judgeOnCommandLine(outputOf(flags), { kind, arms, level: flags.level })
    })
  command('plan', 'units that a test needs to find an effect')
    .requiredOption('--baseline <number>', "the control's rate, or its mean with --sd")
    .requiredOption(
      '--effect <number>',
      'treatment minus control, or a share of it with --relative',
    )
    .option('--relative', 'the effect is relative: 0.1 is ten per cent more')
    .option('--sd <number>', 'standard deviation of one unit, for a mean')
    .option('--power <share>', 'power', '0.8')
    .option('--alpha <share>', 'two-sided level', '0.05')
    .option('--arms <number>', 'variants, the control among them', '2')
    .action((flags: Parameters<typeof planOnCommandLine>[1] & { json?: boolean }) => {
      planOnCommandLine(outputOf(flags), flags)
    })
}

type AbFlags = { project: string; experiment: string; map: string; name?: string; control?: string }
type OrderFlags = { project: string; map: string; guests: string; dateOrder?: string }

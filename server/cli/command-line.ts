import { Command, CommanderError } from 'commander'
import { ConfigError, readConfig, type Config } from '../config.ts'
import { CREATIVE_FIELDS, OFFER_FIELDS, SPEND_FIELDS, TOUCH_FIELDS } from '../import/record-rows.ts'
import { lazily, type Add, type Configure, type Flags } from './commands.ts'
import { configCommand } from './config.ts'
import { exportCommand, exportTablesHelp } from './export.ts'
import { addCrmImports } from './import-crm-commands.ts'
import { addSessionImport } from './session-command.ts'
import { backupCommand, doctorCommand, restoreCommand, verifyCommand } from './data.ts'
import { createOutput, UsageError, type Output } from './output.ts'
import { erasePersonCommand, exportPersonCommand } from './person.ts'
import { createProjectCommand } from './project.ts'
import { checkRetro } from './retro.ts'
import { rebuild } from './rebuild.ts'
import { judgeOnCommandLine, kindsHelp, planOnCommandLine } from './stats.ts'
import { addWebhookCommand } from './webhook.ts'

const serve = lazily(async () => (await import('./serve.ts')).serve)
const importAb = lazily(async () => (await import('./import.ts')).importAb)
const importOrders = lazily(async () => (await import('./import.ts')).importOrders)
const importPaths = lazily(async () => (await import('./import-paths.ts')).importPaths)
const importCreatives = lazily(async () => (await import('./import-records.ts')).importCreatives)
const importOffers = lazily(async () => (await import('./import-records.ts')).importOffers)
const importSpend = lazily(async () => (await import('./import-records.ts')).importSpend)
const importTouches = lazily(async () => (await import('./import-records.ts')).importTouches)
const inviteUserCommand = lazily(async () => (await import('./user.ts')).inviteUserCommand)
const listUsersCommand = lazily(async () => (await import('./user.ts')).listUsersCommand)
const resetUserCommand = lazily(async () => (await import('./user.ts')).resetUserCommand)

const DONE = 0
const FAILED = 1
const WRONG_USE = 2

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
  addUserCommands(command, program, configure)
  addDataCommands(command, program, configure)
  command(
    program,
    'config',
    'every variable of the environment, what it does and what holds now',
  ).action((flags: Flags) => configCommand(env, createOutput({ json: flags.json ?? false })))
  addStatsCommands(program)
  command(program, 'rebuild', 'rebuild the read models of a project from the log and compare them')
    .requiredOption('--project <slug>', 'project')
    .action((flags: Flags & { project: string }) => rebuild(...configure(flags), flags))
  return program
}

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
    .option(
      '--map <pairs>',
      'unit=COL,variant=COL,outcome=COL[,value=COL][,time=COL]; guessed by the columns’ names otherwise',
    )
    .option('--name <name>', 'name of the experiment (default: its key)')
    .option('--control <variant>', 'the variant to compare with (default: recognised by its name)')
    .action((file: string, flags: Flags & AbFlags) =>
      importAb(...configure(flags), { file, ...flags }),
    )
  command(parent, 'orders <file>', "a shop's order lines: one row per line")
    .requiredOption('--project <slug>', 'project')
    .option(
      '--map <pairs>',
      '[order=COL,]customer=COL,time=COL[,quantity=COL],price=COL|total=COL[,sku=COL][,description=COL][,currency=COL][,country=COL]; guessed by the columns’ names otherwise',
    )
    .option(
      '--guests <hold|keep>',
      'rows without a customer: hold them, or keep them as guest orders',
      'hold',
    )
    .option(
      '--date-order <mdy|dmy>',
      'how to read dates such as 3/4/2026 (default: as the file shows)',
    )
    .action((file: string, flags: Flags & OrderFlags) =>
      importOrders(...configure(flags), { file, ...flags }),
    )
  command(
    parent,
    'paths <file>',
    'journeys: one row per path "A > B > C", or one row per touch of somebody',
  )
    .requiredOption('--project <slug>', 'project')
    .option('--map <pairs>', 'path=COL,conversions=COL[,nulls=COL][,value=COL]; guessed otherwise')
    .option('--list <name>', 'name of the list (default: that of the file); it is replaced')
    .action((file: string, flags: Flags & { project: string; map?: string; list?: string }) =>
      importPaths(...configure(flags), { file, ...flags }),
    )
  addCrmImports(command, parent, configure)
  addSessionImport(command, parent, configure)
  type RecordFlags = Flags & { project: string; map?: string }
  for (const { name, description, fields, run } of RECORD_IMPORTS) {
    command(parent, `${name} <file>`, description)
      .requiredOption('--project <slug>', 'project')
      .option('--map <pairs>', `${fields}; guessed by the columns’ names otherwise`)
      .action((file: string, flags: RecordFlags) => run(...configure(flags), { file, ...flags }))
  }
}

const RECORD_IMPORTS = [
  {
    name: 'creatives',
    description: 'ads, clips and posts with their tags: one row per creative',
    fields: `key=COL[,${CREATIVE_FIELDS.join('|')}]`,
    run: importCreatives,
  },
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

function addUserCommands(command: Add, program: Command, configure: Configure): void {
  const user = program.command('user').description('who may sign in').exitOverride()
  command(user, 'list', 'everybody who has an account').action((flags: Flags) =>
    listUsersCommand(...configure(flags)),
  )
  command(user, 'invite', 'invite somebody to a project; prints a link that is good for a week')
    .requiredOption('--project <slug>', 'project')
    .requiredOption('--email <address>', 'who is invited')
    .option('--role <role>', 'viewer, editor or admin', 'viewer')
    .action((flags: Flags & { project: string; email: string; role: string }) =>
      inviteUserCommand(...configure(flags), flags),
    )
  command(user, 'reset', 'print a link that sets a new password, good for a day')
    .requiredOption('--email <address>', 'whose password')
    .action((flags: Flags & { email: string }) => resetUserCommand(...configure(flags), flags))
}

function addDataCommands(command: Add, program: Command, configure: Configure): void {
  command(program, 'backup', 'copy the database with a manifest, also while a server runs')
    .option('--to <file>', 'file to write (default: DATA/backups/takt-TIME.db)')
    .option('--keep <number>', 'backups to leave in the directory; older ones are removed')
    .action((flags: Flags & { to?: string; keep?: string }) =>
      backupCommand(...configure(flags), flags),
    )
  command(
    program,
    'verify [file]',
    'check a backup against its manifest, or the database itself',
  ).action((file: string | undefined, flags: Flags) => verifyCommand(...configure(flags), file))
  command(program, 'restore <file>', 'check a backup and put it in the place of the database')
    .option('--overwrite', 'replace a database that is there; it is kept under another name')
    .action((file: string, flags: Flags & { overwrite?: boolean }) =>
      restoreCommand(...configure(flags), { file, ...flags }),
    )
  command(program, 'export <table>', `write a table of a project to a file (${exportTablesHelp()})`)
    .requiredOption('--project <slug>', 'project')
    .option('--format <name>', 'csv, jsonl (JSON lines) or parquet', 'csv')
    .option('--to <file>', 'file to write (default: PROJECT-TABLE.FORMAT)')
    .action((table: string, flags: Flags & { project: string; format: string; to?: string }) =>
      exportCommand(...configure(flags), { table, ...flags }),
    )
  command(
    program,
    'retro',
    'make a weekly retro again, and say whether it is the same byte for byte',
  )
    .requiredOption('--project <slug>', 'project')
    .option('--week <monday>', 'Monday of the retro, YYYY-MM-DD (default: the newest)')
    .option('--from <file>', 'a backup to make it from (default: the database)')
    .action((flags: Flags & { project: string; week?: string; from?: string }) =>
      checkRetro(...configure(flags), flags),
    )
  command(program, 'doctor', 'look for what is wrong, and say what to do').action((flags: Flags) =>
    doctorCommand(...configure(flags)),
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

type AbFlags = {
  project: string
  experiment: string
  map?: string
  name?: string
  control?: string
}
type OrderFlags = { project: string; map?: string; guests: string; dateOrder?: string }

import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { SESSION_FIELDS } from '../import/session-rows.ts'
import { lazily } from './commands.ts'
import type { Output } from './output.ts'

const importSessions = lazily(async () => (await import('./import.ts')).importSessions)

type Common = { port?: string; data?: string; json?: boolean }
type SessionFlags = Common & {
  project: string
  map?: string
  on?: string
  dateOrder?: string
  blank: string
}

/** `takt import sessions`. */
export function addSessionImport(
  command: (parent: Command, name: string, description: string) => Command,
  parent: Command,
  configure: (flags: Common) => [Config, Output],
): void {
  command(parent, 'sessions <file>', 'visits of a shop: one row per session')
    .requiredOption('--project <slug>', 'project')
    .option(
      '--map <pairs>',
      `outcome=COL[,${SESSION_FIELDS.slice(1).join('|')}=COL]; guessed by the columns’ names otherwise`,
    )
    .option(
      '--on <day>',
      'day of rows without a time; its year completes months (default: the end of last year)',
    )
    .option('--date-order <mdy|dmy>', 'how to read dates such as 3/4/2026')
    .option(
      '--blank <hold|no>',
      'rows with an empty outcome: hold them, or count them as sessions without it',
      'hold',
    )
    .action((file: string, flags: SessionFlags) =>
      importSessions(...configure(flags), { file, ...flags }),
    )
}

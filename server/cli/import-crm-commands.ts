import type { Command } from 'commander'
import { CRM_KINDS, type CrmKind } from '../import/crm/crm-import.ts'
import { lazily, type Add, type Configure, type Flags } from './commands.ts'

const importCrm = lazily(async () => (await import('./import-crm.ts')).importCrm)
const importList = lazily(async () => (await import('./import-crm.ts')).importList)

const DESCRIPTIONS: Readonly<Record<CrmKind, string>> = {
  deals: 'deals (opportunities) as they stand: one row per deal',
  'deal-history': "the history of deals' stages and fields: one row per change or save",
  accounts: 'accounts (companies): one row per account',
  contacts: 'contacts: one row per person',
  leads: 'leads and how far they came: one row per lead',
  activities: 'calls, meetings, mails and other touches: one row per activity',
  mrr: 'recurring revenue: one row per account and month, or per subscription',
}

type CrmFlags = Flags & { project: string; map?: string; preset?: string; deleted?: string }

/** `takt import` for what a CRM or a billing system exports. */
export function addCrmImports(command: Add, parent: Command, configure: Configure): void {
  for (const kind of Object.keys(CRM_KINDS) as CrmKind[]) {
    command(parent, `${kind} <file>`, DESCRIPTIONS[kind])
      .requiredOption('--project <slug>', 'project')
      .option(
        '--preset <name>',
        'hubspot, salesforce or generic: how times without a zone are read',
      )
      .option(
        '--map <pairs>',
        `${Object.keys(CRM_KINDS[kind].fields).join('|')}=COL,…; what is not given is recognised by its name`,
      )
      .option(
        '--deleted <drop|keep>',
        'what the CRM has deleted: leave it out, or count it',
        'drop',
      )
      .action((file: string, flags: CrmFlags) =>
        importCrm(...configure(flags), kind, { file, ...flags }),
      )
  }
  const lists = [
    ['products', 'what is sold: the names that deals should spell'],
    ['teams', 'who sells, for which manager and region'],
  ] as const
  for (const [name, description] of lists) {
    command(parent, `${name} <file>`, description)
      .requiredOption('--project <slug>', 'project')
      .option('--map <pairs>', 'field=COL,…; what is not given is recognised by its name')
      .action((file: string, flags: CrmFlags) =>
        importList(...configure(flags), name, { file, ...flags }),
      )
  }
}

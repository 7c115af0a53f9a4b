/** What the parameters of questions mean, where their name alone leaves it open; the same name means the same. */
const TEXTS: Readonly<Record<string, string>> = {
  from: 'First day, YYYY-MM-DD in the workspace’s time zone, included',
  to: 'Last day, YYYY-MM-DD in the workspace’s time zone, included',
  asOf: 'How things stood at the end of this day, YYYY-MM-DD; left out: today, or the last day of data that ended long ago',
  quarter: 'A quarter such as 2026-Q4; left out: the running one',
  mode: 'The rhythm, in workspaces of both',
  format: 'csv gives every row as a file',
  basis:
    'closed: deals that ended in the days. created: deals created in the days, whatever became of them since',
  method:
    'endpoint: each account’s revenue at both ends. movements: expansion, contraction and churn within the window',
  window: 'Months back from `to`',
  people: 'How many people of an account make it a team',
  lookbackDays: 'Touches older than this before the conversion get no credit',
  halfLifeDays: 'Of time decay: after so many days a touch weighs half',
  source: 'Whose journeys: deals, orders, or imported paths',
  list: 'Which imported list of paths; left out: all',
  path: 'Lists the deals behind one sum',
  scope:
    'total: all open deals. period: those whose close date lies in the days, so that deals move in and out',
  on: 'Which day of a deal `from` and `to` are about',
  slaHours: 'Hours within which sales is to answer',
  customerSlaHours: 'Hours within which customer success is to be in touch with an account won',
  grossMargin: 'Share of revenue in [0, 1]; left out: that of the workspace',
  margin: 'Contribution margin as a share in [0, 1]; left out: that of the workspace',
  renewalDays: 'Contracts that renew within so many days',
  within:
    'Only payments so many minutes after the session began count; the other steps have no limit',
  order:
    'any: sessions with the step, in whatever order. strict: sessions that came to it through every step before',
  cap: 'Share of units, such as 0.99, above whose value the largest are cut',
  baseline: 'The variant that the others are compared with; left out: the first',
  landing: 'Landing page, its path',
  reached: 'Sessions that came to this step',
  missed: 'Sessions that did not come to this step',
  lengthMax: 'Seconds at most',
  beforeAfterMax: 'Seconds at most until before and after are shown',
  where: 'What an event of the session must hold',
  most: 'Counts no further than this',
  preset:
    'hubspot and salesforce: times without a zone are UTC, and ids are theirs. generic: times are those of the workspace',
  map: 'field=COLUMN,… or a JSON object, for what is not recognised by its name; an empty column: the file does not have it. A wrong field is refused with all that there are',
  file: 'The file’s name, for the list of imports',
  deleted: 'What the CRM has deleted: leave it out, or count it',
}
/** Where one question means something else by a name, by the end of its path. */
const OWN: Readonly<Record<string, string>> = {
  '/compare before': 'Days of the first period, 2026-01-01..2026-03-31',
  '/compare after': 'Days of the second period, 2026-04-01..2026-06-30',
  '/rfm before': 'The earlier day, from which customers moved',
  '/cohorts kind':
    'n_day: bought in that period. rolling: bought in that period or later. bracket: bought within the periods of the bracket',
  '/imports kind': 'What a row of the file is',
  '/imports/preview kind': 'What a row of the file is',
  '/metrics/:id by':
    'A row for each value; the catalogue (GET /metrics) says by what a metric can be split',
}

/** What a parameter means; undefined where its name says it. */
export function parameterText(path: string, name: string): string | undefined {
  const own = Object.entries(OWN).find(([key]) => `${path} ${name}`.endsWith(key))
  return own?.[1] ?? TEXTS[name]
}

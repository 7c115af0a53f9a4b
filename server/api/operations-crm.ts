import type { Operation } from './operation.ts'

const P = '/projects/:slug'

/** What stages mean, what deals need, and what comes in by file. */
export const CRM_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/stages`]: {
    tag: 'Stages',
    summary: 'The catalogue of stages with its versions, and the stages that nobody has defined',
  },
  [`PUT ${P}/stages`]: {
    tag: 'Stages',
    summary: 'Defines a stage; a change makes a new version from now on',
  },
  [`GET ${P}/pilots`]: {
    tag: 'Stages',
    summary: 'Pilots with their conversion, those overdue, and accounts with a second unpaid one',
  },
  [`PUT ${P}/pilots`]: {
    tag: 'Stages',
    summary: 'Plans a pilot; it starts only with success criteria and an end date',
  },
  [`POST ${P}/pilots/:key/decide`]: { tag: 'Stages', summary: 'Says how a pilot ended' },
  [`GET ${P}/reviews`]: {
    tag: 'Stages',
    summary: 'Security, legal and procurement reviews: rates and ages',
  },
  [`PUT ${P}/reviews`]: { tag: 'Stages', summary: 'Records a review of a deal' },
  [`GET ${P}/committees`]: {
    tag: 'Stages',
    summary: 'Buying committees of accounts with open deals: roles known, signer missing',
  },
  [`GET ${P}/deals/:key/checklist`]: {
    tag: 'Stages',
    summary: 'What a deal still needs before it leaves its stage; it warns and stops nobody',
  },
  [`PUT ${P}/deals/:key/checklist`]: {
    tag: 'Stages',
    summary: "Ticks items of the checklist of a deal's stage",
  },
  [`GET ${P}/discovery`]: {
    tag: 'Stages',
    summary: 'Discovery forms with their completion, by deal; also as CSV',
  },
  [`GET ${P}/deals/:key/discovery`]: {
    tag: 'Stages',
    summary: "A deal's discovery: ten questions, three problems a persona, who answered when",
  },
  [`PUT ${P}/deals/:key/discovery`]: {
    tag: 'Stages',
    summary: "Answers questions of a deal's discovery; what is not sent stays as it is",
  },
  [`GET ${P}/data-quality`]: {
    tag: 'Import',
    summary: 'What imports met, what records lack, and what only one side knows',
  },
  [`POST ${P}/imports/preview`]: {
    tag: 'Import',
    summary: 'Looks at the beginning of a file: columns, first rows, problems',
    isFile: true,
  },
  [`POST ${P}/imports`]: {
    tag: 'Import',
    summary: 'Brings a file of a CRM in; the body is the file',
    isFile: true,
  },
}

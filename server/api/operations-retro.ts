import { RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import type { Operation } from './operation.ts'

const P = '/projects/:slug'
const tag = 'Retro'

/** Operations of the weekly retro and of the quarter. */
export const RETRO_OPERATIONS: Readonly<Record<string, Operation>> = {
  [`GET ${P}/retros`]: {
    tag,
    summary: 'The weekly retros, newest first, and when the next is due',
  },
  [`POST ${P}/retros`]: {
    tag,
    summary: 'Makes the retro of the last Monday where it is missing',
    status: 201,
  },
  [`GET ${P}/retros/:week`]: {
    tag,
    summary: 'A retro: its sentences with their evidence, and what the meeting wrote down',
  },
  [`GET ${P}/retros/:week/snapshot`]: {
    tag,
    summary: 'The frozen numbers that a retro is made of, as they were hashed',
    answer: RetroSnapshot,
  },
  [`POST ${P}/retros/:week/open`]: { tag, summary: 'Begins the meeting' },
  [`POST ${P}/retros/:week/agenda`]: { tag, summary: 'Starts or stops the clock of a topic' },
  [`POST ${P}/retros/:week/items`]: {
    tag,
    summary: 'Writes down a note, a question, the one ring, a parked idea or one of three actions',
    status: 201,
  },
  [`PATCH ${P}/retros/:week/items/:id`]: { tag, summary: 'Says that an action is done or dropped' },
  [`POST ${P}/retros/:week/items/:id/vote`]: { tag, summary: 'Votes for an item' },
  [`DELETE ${P}/retros/:week/items/:id/vote`]: { tag, summary: 'Takes the vote back' },
  [`POST ${P}/retros/:week/questions`]: {
    tag,
    summary: 'Puts the questions of a template on the table',
    status: 201,
  },
  [`POST ${P}/retros/:week/checkpoints`]: {
    tag,
    summary: 'Answers a checkpoint that no data can answer, for the retros that follow',
    status: 201,
  },
  [`POST ${P}/retros/:week/close`]: { tag, summary: 'Closes a retro; what it says stays as it is' },
  [`GET ${P}/retros/:week/markdown`]: { tag, summary: 'A retro as Markdown, its data at the end' },
  [`POST ${P}/retros/import`]: {
    tag,
    summary: 'Brings a retro back from its Markdown',
    status: 201,
  },
  [`GET ${P}/retros/:week/shares`]: { tag, summary: 'The links to a retro, without their secrets' },
  [`POST ${P}/retros/:week/shares`]: {
    tag,
    summary: 'Makes a link for people without an account; it is shown once',
    status: 201,
  },
  [`DELETE ${P}/retros/:week/shares/:id`]: { tag, summary: 'Ends a link' },
  'POST /shared/look': { tag, summary: 'What a link shows: that retro and nothing else' },
  [`GET ${P}/retro-routes`]: { tag, summary: 'Where retros are sent, and what became of it' },
  [`POST ${P}/retro-routes`]: {
    tag,
    summary: 'Sends retros by e-mail, or to a channel of Slack or Teams',
    status: 201,
  },
  [`POST ${P}/retro-routes/:id/send`]: { tag, summary: 'Sends the newest retro now', status: 202 },
  [`DELETE ${P}/retro-routes/:id`]: { tag, summary: 'Sends nothing there any more' },
  [`GET ${P}/annotations`]: { tag: 'Records', summary: 'What happened and no event tells' },
  [`POST ${P}/annotations`]: { tag: 'Records', summary: 'Marks a day', status: 201 },
  [`POST ${P}/annotations/deploy`]: {
    tag: 'Records',
    summary: 'Marks a deployment; for the end of a pipeline',
    status: 201,
  },
  [`DELETE ${P}/annotations/:id`]: { tag: 'Records', summary: 'Takes a mark away' },
  [`GET ${P}/quarter`]: {
    tag: 'Quarter',
    summary: 'A quarter: its primary rhythm, the twelve weeks, and how experiments follow it',
  },
  [`POST ${P}/quarter/rhythm`]: {
    tag: 'Quarter',
    summary: 'Chooses the one primary rhythm of a quarter, or changes it with a reason',
    status: 201,
  },
  [`PATCH ${P}/quarter/roadmap`]: { tag: 'Quarter', summary: 'Notes how far a deliverable is' },
  [`POST ${P}/quarter/roadmap/draft`]: {
    tag: 'Quarter',
    summary: 'Makes the draft of a test that a slot asks for',
    status: 201,
  },
  [`POST ${P}/quarter/next-round`]: {
    tag: 'Quarter',
    summary: 'Begins the next round of the twelve weeks; what the last one brought stays',
    status: 201,
  },
  [`POST ${P}/quarter/close`]: {
    tag: 'Quarter',
    summary: 'Scores a quarter, and proposes the rhythm of the next one',
  },
  [`GET ${P}/position`]: { tag: 'Quarter', summary: 'Where each touchpoint stands' },
  [`POST ${P}/position`]: {
    tag: 'Quarter',
    summary: 'Answers the eight signals for a touchpoint',
    status: 201,
  },
  [`GET ${P}/profile`]: {
    tag: 'Quarter',
    summary: 'Who pays, who carries the risk, and the journey',
  },
  [`PUT ${P}/profile`]: { tag: 'Quarter', summary: 'Says who pays and who carries the risk' },
  [`GET ${P}/campaigns`]: { tag: 'Quarter', summary: 'Which campaign follows which rhythm' },
  [`POST ${P}/campaigns/:key/copy`]: {
    tag: 'Quarter',
    summary: 'Takes a campaign over to the other rhythm, without metric, band and unit',
    status: 201,
  },
  [`POST ${P}/campaigns`]: { tag: 'Quarter', summary: 'Adds or replaces campaigns' },
  [`GET ${P}/checkpoints`]: { tag, summary: 'The newest answers to checkpoints' },
  [`GET ${P}/rituals`]: { tag: 'Quarter', summary: 'When a team looks at what, and when next' },
  [`PUT ${P}/rituals/:key`]: { tag: 'Quarter', summary: 'Sets a ritual' },
  [`DELETE ${P}/rituals/:key`]: { tag: 'Quarter', summary: 'Removes a ritual' },
}

import { readableMarkdown } from '@takt/shared/retro'
import type { RetroDocument, RetroRecord, RetroSentence, Said } from '@takt/shared/schemas/retro.ts'

/** A retro in the shapes in which it is sent. */
export type RetroMessage = { record: RetroRecord; language: keyof Said; link: string | null }

const MARKS: Readonly<Record<RetroSentence['tone'], string>> = {
  good: '✓',
  bad: '✗',
  warn: '!',
  open: '·',
}
/** Slack takes 3,000 characters in a block, Teams 28 KB in a card. */
const SECTION_CHARACTERS_MAX = 2_900

const escapedHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

export const subjectOf = ({ record: { document }, language }: RetroMessage): string =>
  `${document.project}: Retro ${language === 'en' ? 'for the week of' : 'zur Woche ab'} ${document.from}`

/** The mail: plain text, and the same as HTML without anything that is loaded from elsewhere. */
export function mailOf(message: RetroMessage): { subject: string; text: string; html: string } {
  const { record, language, link } = message
  const open = link === null ? '' : `\n${link}\n`
  const sections = record.document.sections.map(
    ({ title, sentences }) =>
      `<h2>${escapedHtml(title[language])}</h2><ul>${sentences
        .map(({ tone, text }) => `<li>${MARKS[tone]} ${escapedHtml(text[language])}</li>`)
        .join('')}</ul>`,
  )
  const opened =
    link === null ? '' : `<p><a href="${escapedHtml(link)}">${escapedHtml(link)}</a></p>`
  return {
    subject: subjectOf(message),
    text: `${readableMarkdown(record, language)}${open}`,
    html: `<!doctype html><html lang="${language}"><body><h1>${escapedHtml(subjectOf(message))}</h1>${opened}${sections.join('')}${itemsHtml(record)}</body></html>`,
  }
}

function itemsHtml({ minutes }: RetroRecord): string {
  const items = (minutes?.items ?? []).filter(
    ({ kind, status }) => (kind === 'ring' || kind === 'action') && status !== 'dropped',
  )
  if (items.length === 0) return ''
  const lines = items.map(
    ({ kind, text, owner, dueOn }) =>
      `<li>${kind === 'ring' ? '◎' : '→'} ${escapedHtml([text, owner, dueOn ?? ''].filter((part) => part !== '').join(' · '))}</li>`,
  )
  return `<ul>${lines.join('')}</ul>`
}

/** What a channel is told: whatever needs attention, and where the rest is. */
function sectionsOf(
  document: RetroDocument,
  language: keyof Said,
): { title: string; text: string }[] {
  return document.sections.map(({ title, sentences }) => ({
    title: title[language],
    text: sentences
      .map(({ tone, text }) => `${MARKS[tone]} ${text[language]}`)
      .join('\n')
      .slice(0, SECTION_CHARACTERS_MAX),
  }))
}

/** @see https://docs.slack.dev/reference/block-kit/blocks/section-block */
export function slackBody(message: RetroMessage): string {
  const { record, language, link } = message
  const heading = {
    type: 'header',
    text: { type: 'plain_text', text: subjectOf(message).slice(0, 150) },
  }
  const blocks = sectionsOf(record.document, language).flatMap(({ title, text }) => [
    { type: 'section', text: { type: 'plain_text', text: `${title}\n${text}` } },
  ])
  const open = link === null ? [] : [{ type: 'section', text: { type: 'plain_text', text: link } }]
  return JSON.stringify({ text: subjectOf(message), blocks: [heading, ...blocks, ...open] })
}

/** @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
export function teamsBody(message: RetroMessage): string {
  const { record, language, link } = message
  const text = (value: string, more: object = {}) => ({
    type: 'TextBlock',
    text: value.replaceAll(/[\\*_[\]`]/g, (mark) => `\\${mark}`),
    wrap: true,
    ...more,
  })
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      text(subjectOf(message), { size: 'Large', weight: 'Bolder' }),
      ...sectionsOf(record.document, language).flatMap((section) => [
        text(section.title, { weight: 'Bolder' }),
        text(section.text.replaceAll('\n', '\n\n')),
      ]),
    ],
    ...(link === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'Takt', url: link }] }),
  }
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content,
  }
  return JSON.stringify({ type: 'message', attachments: [attachment] })
}
